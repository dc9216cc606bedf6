#include "agent/worker/job_runner.h"

#include <cstring>
#include <system_error>

#include "agent/base/clock.h"
#include "agent/claims/local_claim.h"
#include "agent/store/job_paths.h"
#include "agent/store/seal.h"
#include "agent/worker/input_set.h"
#include "agent/worker/output_set.h"
#include "agent/worker/plan_collector.h"
#include "agent/worker/services.h"
#include "agent/worker/value_view.h"

namespace dumps {
namespace {

dumps_str str(const std::string& s) { return {s.data(), s.size()}; }

dumps_error empty_error() {
  dumps_error error{};
  error.struct_size = sizeof error;
  return error;
}

// What the plugin said, as one line; the arrays need not be terminated when a plugin misbehaves.
std::string words_of(const dumps_error& error) {
  const std::string subject(error.subject, strnlen(error.subject, sizeof error.subject));
  std::string message(error.message, strnlen(error.message, sizeof error.message));
  // Services put the subject into their messages themselves.
  if (!subject.empty() && message.find(subject) == std::string::npos)
    message = subject + ": " + message;
  if (error.sys_errno == 0) return message;
  const std::string reason = std::generic_category().message(error.sys_errno);
  if (message.find(reason) == std::string::npos) message += " (" + reason + ")";
  return message;
}

protocol::End end_of(dumps_status status, const dumps_error& error, const std::string& call) {
  protocol::End end;
  end.status = status_name(status);
  end.sys_errno = error.sys_errno;
  end.retry_after_s = error.retry_after_s;
  if (status >= 0 && status != DUMPS_CANCELLED) return end;
  end.error = words_of(error);
  if (end.error.empty() && status < 0) {
    end.error = "plugin misbehaving: " + call + " failed with status " + std::to_string(status) +
                " and gave no reason";
  }
  return end;
}

protocol::End end_of(const Error& error) {
  protocol::End end;
  switch (error.code) {
    case ErrorCode::kUnavailable:
      end.status = "retry";
      break;
    case ErrorCode::kInternal:
      end.status = "internal";
      break;
    case ErrorCode::kCancelled:
      end.status = "cancelled";
      break;
    case ErrorCode::kInvalid:
      end.status = "config";
      break;
    default:
      end.status = "failed";
      break;
  }
  end.error = error.to_string();
  const Error* innermost = &error;
  while (innermost->sys_errno == 0 && innermost->cause) innermost = innermost->cause.get();
  end.sys_errno = innermost->sys_errno;
  return end;
}

}  // namespace

std::string status_name(dumps_status status) {
  switch (status) {
    case DUMPS_SKIPPED:
      return "skipped";
    case DUMPS_CANCELLED:
      return "cancelled";
    case DUMPS_ERR_CONFIG:
      return "config";
    case DUMPS_ERR_RETRY:
      return "retry";
    case DUMPS_ERR_INTERNAL:
      return "internal";
    default:
      return status >= 0 ? "ok" : "failed";
  }
}

protocol::End JobRunner::run() {
  started_ = format_utc(SystemClock().now());
  const JobSpec& spec = context_.spec;
  const dumps_plugin& plugin = library_.plugin();
  if (spec.plugin_id != plugin.id) {
    return end_of(
        make_error(ErrorCode::kInvalid, "start job", spec.plugin_path,
                   "it is plugin " + std::string(plugin.id) + ", expected " + spec.plugin_id));
  }
  const dumps_job_type* type = library_.find_job_type(spec.job_type);
  if (type == nullptr) {
    return end_of(make_error(ErrorCode::kInvalid, "start job", spec.job_type,
                             "plugin " + spec.plugin_id + " has no such job type"));
  }
  for (const char* const* id = plugin.required_extensions; id != nullptr && *id != nullptr; ++id) {
    if (find_service(nullptr, *id) != nullptr) continue;
    return end_of(
        make_error(ErrorCode::kUnsupported, "start job", *id,
                   "plugin " + spec.plugin_id + " needs this service and this agent has none")
            .with_hint("a newer agent"));
  }
  return with_job(*type);
}

protocol::End JobRunner::with_job(const dumps_job_type& type) {
  const JobSpec& spec = context_.spec;
  const dumps_plugin& plugin = library_.plugin();
  context_.publishes = (type.flags & DUMPS_JOB_PUBLISHES) != 0;
  const ValueView params(spec.params);
  const ValueView target_values(spec.target_values);
  const dumps_job_info info = {sizeof info,        0,
                               str(spec.job_type), str(spec.step),
                               str(spec.profile),  str(spec.target),
                               str(spec.date),     str(spec.visibility),
                               params.c_values(),  target_values.c_values()};
  const dumps_host host = {sizeof host,    DUMPS_ABI_MAJOR,     DUMPS_ABI_MINOR, &context_,
                           "dumps-worker", DUMPS_AGENT_VERSION, &find_service};
  dumps_job* job = nullptr;
  dumps_error error = empty_error();
  dumps_status status = plugin.create(&host, &info, &job, &error);
  if (status < 0) return end_of(status, error, "create");
  error = empty_error();
  status = plugin.validate(job, &error);
  protocol::End end = end_of(status, error, "validate");
  if (status >= 0 && spec.mode == JobMode::kPlan) end = plan(job, type);
  if (status >= 0 && spec.mode == JobMode::kRun) end = run_shard(job);
  plugin.destroy(job);
  return end;
}

protocol::End JobRunner::plan(dumps_job* job, const dumps_job_type& type) {
  PlanCollector collector(context_, type);
  dumps_error error = empty_error();
  const dumps_status status = library_.plugin().plan(job, collector.sink(), &error);
  if (status == DUMPS_OK && collector.count() == 0) return end_of(DUMPS_SKIPPED, error, "plan");
  return end_of(status, error, "plan");
}

protocol::End JobRunner::run_shard(dumps_job* job) {
  const JobSpec& spec = context_.spec;
  if (Status s = filesystem_.make_directories(layout_of(spec).temp(spec.token), 0700); !s) {
    return end_of(s.error());
  }
  std::vector<dumps_str> outputs;
  for (const auto& name : spec.shard.outputs) outputs.push_back(str(name));
  dumps_shard shard{};
  shard.struct_size = sizeof shard;
  shard.attempt = spec.shard.attempt;
  shard.id = str(spec.shard.id);
  shard.argument = str(spec.shard.argument);
  shard.outputs = outputs.data();
  shard.output_count = outputs.size();
  shard.expected_items = spec.shard.expected_items;
  dumps_error error = empty_error();
  const dumps_status status = library_.plugin().run(job, &shard, &error);
  context_.link.flush_progress();
  if (status == DUMPS_OK || status == DUMPS_SKIPPED) {
    // Asked to stop, and done all the same: done counts.
    protocol::End end = seal_shard(status == DUMPS_SKIPPED);
    if (end.status != "ok" && end.status != "skipped" &&
        DUMPS_HAS(&library_.plugin(), dumps_plugin, abandon) &&
        library_.plugin().abandon != nullptr) {
      library_.plugin().abandon(job, &shard);
    }
    return end;
  }
  if (DUMPS_HAS(&library_.plugin(), dumps_plugin, abandon) &&
      library_.plugin().abandon != nullptr) {
    library_.plugin().abandon(job, &shard);
  }
  protocol::End end =
      end_of(status > 0 && status != DUMPS_CANCELLED ? DUMPS_ERR_INTERNAL : status, error, "run");
  if (context_.cancel.raised() && (status == DUMPS_CANCELLED || status < 0)) {
    end.status = "cancelled";
    end.error = "cancelled: " + context_.cancel.reason();
  }
  return end;
}

// Complete means counted: the plugin's own figures must add up to what it said the source holds.
Status JobRunner::check_counts() {
  const std::lock_guard lock(context_.mutex);
  const dumps_progress& p = context_.progress;
  if (p.total == 0 || context_.spec.sample > 0) return {};
  const std::uint64_t accounted = p.done + p.skipped + p.failed;
  if (accounted == p.total) return {};
  return make_error(ErrorCode::kInternal, "seal", "shard " + context_.spec.shard.id,
                    "plugin misbehaving: it said that the shard is done, but of " +
                        std::to_string(p.total) + " " + p.unit + " only " +
                        std::to_string(accounted) + " are accounted for (" +
                        std::to_string(p.done) + " done, " + std::to_string(p.skipped) +
                        " skipped, " + std::to_string(p.failed) + " failed)");
}

protocol::End JobRunner::seal_shard(bool skipped) {
  const JobSpec& spec = context_.spec;
  if (!skipped) {
    if (Status s = check_counts(); !s) return end_of(s.error());
  }
  std::vector<Artifact> artifacts;
  if (!skipped) {
    Result<std::vector<Artifact>> complete = context_.outputs->complete();
    if (!complete) return end_of(complete.error());
    artifacts = std::move(*complete);
  }
  SealRequest request{layout_of(spec), modes_of(spec), {}, {}};
  ShardRecord& record = request.record;
  record.run = run_of(spec);
  record.step = spec.step;
  record.shard = spec.shard.id;
  record.job_type = spec.job_type;
  record.plugin = spec.plugin_id;
  record.plugin_version = library_.plugin().version;
  record.token = spec.token;
  record.attempt = spec.shard.attempt;
  record.skipped = skipped;
  record.started = started_;
  record.finished = format_utc(SystemClock().now());
  {
    const std::lock_guard lock(context_.mutex);
    const dumps_progress& p = context_.progress;
    record.done = p.done;
    record.total = p.total;
    record.skipped_items = p.skipped;
    record.failed_items = p.failed;
    record.unit = p.unit == nullptr ? "items" : p.unit;
    record.counts = context_.metrics;
  }
  record.artifacts = std::move(artifacts);
  const std::string claim = request.layout.claim(record.run, record.step, record.shard);
  request.check_claim = [claim, token = spec.token] { return check_claim(claim, token); };
  Result<std::string> path = seal(filesystem_, request);
  if (!path) return end_of(path.error());
  // A note for the next attempt has no next attempt any more; one that stays behind does no harm.
  (void)filesystem_.remove(request.layout.checkpoint(record.run, record.step, record.shard));
  context_.link.send(protocol::Sealed{*path});
  protocol::End end;
  end.status = skipped ? "skipped" : "ok";
  return end;
}

}  // namespace dumps
