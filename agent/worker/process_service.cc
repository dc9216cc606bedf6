// dumps.host.process: pipelines of the plugin, run by agent/process with this job's environment.
#include <cstring>

#include "agent/base/atomic_file.h"
#include "agent/process/pipeline.h"
#include "agent/store/job_paths.h"
#include "agent/worker/job_context.h"
#include "agent/worker/output_set.h"
#include "agent/worker/services.h"

namespace dumps {
namespace {

constexpr uint64_t kMaxStages = 16;

std::string text(dumps_str s) { return {s.data, static_cast<size_t>(s.size)}; }

// Row i of the plugin's array, whose rows may be larger than ours.
const dumps_stage& stage_at(const dumps_pipeline& pipeline, uint64_t i) {
  const auto* first = reinterpret_cast<const char*>(pipeline.stages);
  return *reinterpret_cast<const dumps_stage*>(first + i * pipeline.stage_stride);
}

PipelineStage convert(const dumps_stage& c) {
  PipelineStage stage;
  for (uint64_t i = 0; i < c.argv_count; ++i) stage.argv.push_back(text(c.argv[i]));
  for (uint64_t i = 0; i < c.environment_count; ++i) {
    stage.environment.push_back(text(c.environment[i].name) + "=" + text(c.environment[i].value));
  }
  stage.accepted_codes.assign(c.accepted_codes, c.accepted_codes + c.accepted_code_count);
  stage.sigpipe_ok = (c.flags & DUMPS_STAGE_SIGPIPE_OK) != 0;
  return stage;
}

// A failure that the plugin's own feed or take function asked for.
struct Callbacks {
  const dumps_pipeline& pipeline;
  JobContext& context;
  dumps_status status = DUMPS_OK;

  Error stopped(const char* function) const {
    return make_error(ErrorCode::kIo, "run pipeline", function,
                      "the plugin's function returned status " + std::to_string(status));
  }
  Result<size_t> feed(std::span<char> buffer) {
    uint64_t got = 0;
    status = pipeline.feed(pipeline.ctx, buffer.data(), buffer.size(), &got);
    if (status == DUMPS_END) got = 0;
    if (status < 0 || status == DUMPS_CANCELLED) return stopped("feed");
    status = DUMPS_OK;
    return static_cast<size_t>(got);
  }
  Status take(std::string_view data) {
    if (pipeline.take != nullptr) {
      status = pipeline.take(pipeline.ctx, data.data(), data.size());
      if (status != DUMPS_OK) return stopped("take");
      return {};
    }
    return context.outputs->write(pipeline.output, data);
  }
};

PipelineOptions options_for(JobContext& context, Callbacks& callbacks, const std::string& command) {
  const dumps_pipeline& pipeline = callbacks.pipeline;
  PipelineOptions options;
  const std::string scratch = layout_of(context.spec).temp(context.spec.token);
  options.environment = {"LANG=C.UTF-8", "TZ=UTC", "TMPDIR=" + scratch, "HOME=" + scratch};
  bool has_path = false;
  for (const auto& [name, value] : context.spec.environment) {
    options.environment.push_back(name + "=" + value);
    has_path = has_path || name == "PATH";
  }
  if (!has_path)
    options.environment.emplace_back("PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin");
  options.working_directory = scratch;
  options.cancel_fd = context.cancel.fd();
  options.timeout = std::chrono::milliseconds(pipeline.timeout_ms);
  options.kill_strays = true;
  if (pipeline.feed != nullptr) {
    options.feed = [&callbacks](std::span<char> buffer) { return callbacks.feed(buffer); };
  }
  if (pipeline.take != nullptr || pipeline.output != nullptr) {
    options.take = [&callbacks](std::string_view data) { return callbacks.take(data); };
  } else {
    options.output_line = [&context, command](std::string_view line) {
      context.log(DUMPS_LOG_INFO, line, {{"command", command}});
    };
  }
  options.error_line = [&context, &pipeline](size_t stage, std::string_view line) {
    if (pipeline.error_line != nullptr) {
      pipeline.error_line(pipeline.ctx, stage, {line.data(), line.size()});
    }
    const dumps_stage& row = stage_at(pipeline, stage);
    context.log(DUMPS_LOG_NOTICE, line, {{"command", text(row.argv[0])}});
  };
  return options;
}

void copy_ends(const std::vector<StageEnd>& from, dumps_stage_end* to) {
  for (size_t i = 0; i < from.size(); ++i) {
    to[i] = {from[i].exit_code, from[i].signal, from[i].start_errno, from[i].accepted ? 1 : 0};
  }
}

dumps_status run(const dumps_host* host, const dumps_pipeline* pipeline, dumps_stage_end* ends,
                 dumps_error* error) {
  JobContext& context = context_of(host);
  const auto bad = [error](const char* why) {
    return report(make_error(ErrorCode::kInternal, "run pipeline", "dumps_pipeline", why), error);
  };
  if (!DUMPS_HAS(pipeline, dumps_pipeline, error_line)) return bad("struct_size is too small");
  if (pipeline->stage_count == 0 || pipeline->stage_count > kMaxStages) {
    return bad("needs 1 to 16 stages");
  }
  if (pipeline->stage_stride < sizeof(dumps_stage)) return bad("stage_stride is too small");
  std::vector<PipelineStage> stages;
  for (uint64_t i = 0; i < pipeline->stage_count; ++i) {
    const dumps_stage& row = stage_at(*pipeline, i);
    if (row.argv_count == 0) return bad("a stage without a command");
    stages.push_back(convert(row));
  }
  // Where the stages work; while a step is planned, nothing else has made it.
  if (Status s = make_directories(layout_of(context.spec).temp(context.spec.token), 0700); !s) {
    return report(s.error(), error);
  }
  Callbacks callbacks{*pipeline, context};
  std::vector<StageEnd> results;
  const Status status =
      run_pipeline(stages, options_for(context, callbacks, stages.back().argv[0]), &results);
  if (ends != nullptr) copy_ends(results, ends);
  if (status) return DUMPS_OK;
  // What the plugin's own function said goes back to the plugin as it was.
  const dumps_status reported = report(status.error(), error);
  return callbacks.status != DUMPS_OK ? callbacks.status : reported;
}

}  // namespace

const dumps_process_service* process_service() {
  static constexpr dumps_process_service service = {sizeof service, 0, &run};
  return &service;
}

}  // namespace dumps
