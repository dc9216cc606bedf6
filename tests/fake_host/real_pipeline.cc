#include "tests/fake_host/real_pipeline.h"

#include "agent/process/pipeline.h"

namespace dumps::fake {
namespace {

std::vector<PipelineStage> stages_of(const dumps_pipeline& pipeline) {
  std::vector<PipelineStage> stages;
  for (uint64_t i = 0; i < pipeline.stage_count; ++i) {
    const dumps_stage& c = pipeline.stages[i];
    PipelineStage stage;
    for (uint64_t k = 0; k < c.argv_count; ++k) stage.argv.emplace_back(plugin::view(c.argv[k]));
    for (uint64_t k = 0; k < c.environment_count; ++k) {
      stage.environment.push_back(std::string(plugin::view(c.environment[k].name)) + "=" +
                                  std::string(plugin::view(c.environment[k].value)));
    }
    stage.accepted_codes.assign(c.accepted_codes, c.accepted_codes + c.accepted_code_count);
    stages.push_back(std::move(stage));
  }
  return stages;
}

}  // namespace

FakeHost::PipelineRunner real_pipelines(std::vector<std::vector<std::string>>* commands) {
  return [commands](const dumps_pipeline& pipeline, dumps_stage_end* ends, dumps_error* error) {
    const std::vector<PipelineStage> stages = stages_of(pipeline);
    if (commands != nullptr) {
      for (const auto& stage : stages) commands->push_back(stage.argv);
    }
    PipelineOptions options;
    options.environment = {"PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8", "TZ=UTC"};
    options.timeout = std::chrono::milliseconds(pipeline.timeout_ms);
    if (pipeline.feed != nullptr) {
      options.feed = [&](std::span<char> buffer) -> Result<size_t> {
        uint64_t got = 0;
        if (pipeline.feed(pipeline.ctx, buffer.data(), buffer.size(), &got) == DUMPS_OK) return got;
        return make_error(ErrorCode::kInternal, "feed input", "test", "the plugin refused it");
      };
    }
    dumps_status from_take = DUMPS_OK;
    if (pipeline.take != nullptr) {
      options.take = [&](std::string_view bytes) -> Status {
        from_take = pipeline.take(pipeline.ctx, bytes.data(), bytes.size());
        if (from_take == DUMPS_OK) return {};
        return make_error(ErrorCode::kInternal, "take output", "test", "the plugin refused it");
      };
    }
    if (pipeline.error_line != nullptr) {
      options.error_line = [&](size_t stage, std::string_view line) {
        pipeline.error_line(pipeline.ctx, stage, plugin::str(line));
      };
    }
    std::vector<StageEnd> real_ends;
    const Status status = run_pipeline(stages, options, &real_ends);
    for (size_t i = 0; ends != nullptr && i < real_ends.size(); ++i) {
      ends[i] = {real_ends[i].exit_code, real_ends[i].signal, real_ends[i].start_errno,
                 real_ends[i].accepted ? 1 : 0};
    }
    if (status) return DUMPS_OK;
    const bool never_started = !real_ends.empty() && real_ends[0].start_errno != 0;
    const dumps_status result = never_started ? DUMPS_ERR_CONFIG : DUMPS_ERR_FAILED;
    plugin::Failure(result, "pipeline", status.error().to_string()).fill(error);
    return from_take == DUMPS_OK ? result : from_take;
  };
}

}  // namespace dumps::fake
