#include "agent/worker/services.h"

#include <algorithm>
#include <cstring>

#include "agent/worker/job_context.h"

namespace dumps {
namespace {

dumps_status status_for(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalid:
      return DUMPS_ERR_CONFIG;
    case ErrorCode::kNotFound:
      return DUMPS_ERR_NOT_FOUND;
    case ErrorCode::kExists:
    case ErrorCode::kRefused:
      return DUMPS_ERR_REFUSED;
    case ErrorCode::kUnavailable:
      return DUMPS_ERR_RETRY;
    case ErrorCode::kCancelled:
      return DUMPS_CANCELLED;
    case ErrorCode::kUnsupported:
      return DUMPS_ERR_UNSUPPORTED;
    case ErrorCode::kIo:
    case ErrorCode::kCorrupt:
      return DUMPS_ERR_FAILED;
    case ErrorCode::kInternal:
      return DUMPS_ERR_INTERNAL;
  }
  return DUMPS_ERR_FAILED;
}

void copy_text(std::string_view text, char* out, size_t size) {
  const size_t n = std::min(text.size(), size - 1);
  std::memcpy(out, text.data(), n);
  out[n] = '\0';
}

void write_log(const dumps_host* host, int32_t level, dumps_str message, const dumps_field* fields,
               uint64_t field_count) {
  std::map<std::string, std::string> map;
  for (uint64_t i = 0; i < std::min<uint64_t>(field_count, 64); ++i) {
    map.emplace(std::string(fields[i].name.data, fields[i].name.size),
                std::string(fields[i].value.data, fields[i].value.size));
  }
  const int known = level >= DUMPS_LOG_ERROR && level <= DUMPS_LOG_DEBUG ? level : DUMPS_LOG_INFO;
  context_of(host).log(known, std::string_view(message.data, message.size), std::move(map));
}

void report_progress(const dumps_host* host, const dumps_progress* progress) {
  JobContext& context = context_of(host);
  protocol::Progress figures;
  {
    const std::lock_guard lock(context.mutex);
    context.progress = *progress;
    figures = {progress->done,
               progress->total,
               progress->skipped,
               progress->failed,
               progress->unit == nullptr ? "items" : progress->unit,
               0};
  }
  context.link.report_progress(figures);
}

bool metric_name_is_fine(std::string_view name) {
  if (name.empty() || name.size() > 64 || name[0] < 'a' || name[0] > 'z') return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

dumps_status change_metric(const dumps_host* host, dumps_str name, int64_t value, bool add) {
  JobContext& context = context_of(host);
  const std::string key(name.data, name.size);
  if (!metric_name_is_fine(key)) return DUMPS_ERR_REFUSED;
  const std::lock_guard lock(context.mutex);
  if (context.metrics.size() >= 64 && !context.metrics.contains(key)) return DUMPS_ERR_REFUSED;
  auto& metric = context.metrics[key];
  metric = add ? metric + value : value;
  return DUMPS_OK;
}

}  // namespace

dumps_status report(const Error& error, dumps_error* out) {
  if (out != nullptr) {
    const Error* innermost = &error;
    while (innermost->sys_errno == 0 && innermost->cause) innermost = innermost->cause.get();
    out->sys_errno = innermost->sys_errno;
    copy_text(error.subject, out->subject, sizeof out->subject);
    copy_text(error.to_string(), out->message, sizeof out->message);
  }
  return status_for(error.code);
}

const dumps_log* log_service() {
  static constexpr dumps_log service = {sizeof service, 0, &write_log};
  return &service;
}

const dumps_progress_service* progress_service() {
  static constexpr dumps_progress_service service = {sizeof service, 0, &report_progress};
  return &service;
}

const dumps_metric* metric_service() {
  static constexpr dumps_metric service = {
      sizeof service, 0,
      [](const dumps_host* host, dumps_str name, int64_t value) {
        return change_metric(host, name, value, false);
      },
      [](const dumps_host* host, dumps_str name, int64_t delta) {
        return change_metric(host, name, delta, true);
      }};
  return &service;
}

const dumps_cancel* cancel_service() {
  static constexpr dumps_cancel service = {
      sizeof service, 0,
      [](const dumps_host* host) -> int32_t { return context_of(host).cancel.raised() ? 1 : 0; },
      [](const dumps_host* host) -> int32_t { return context_of(host).cancel.fd(); }};
  return &service;
}

const dumps_sample* sample_service() {
  static constexpr dumps_sample service = {
      sizeof service, 0,
      [](const dumps_host* host) -> uint64_t { return context_of(host).spec.sample; }};
  return &service;
}

const dumps_threads* threads_service() {
  static constexpr dumps_threads service = {
      sizeof service, 0, [](const dumps_host* host) -> uint32_t {
        return std::max<uint32_t>(1, context_of(host).spec.threads);
      }};
  return &service;
}

const void* find_service(const dumps_host* host, const char* id) {
  (void)host;
  if (id == nullptr) return nullptr;
  const std::string_view name = id;
  if (name == DUMPS_EXT_CANCEL) return cancel_service();
  if (name == DUMPS_EXT_CHECKPOINT) return checkpoint_service();
  if (name == DUMPS_EXT_INPUT) return input_service();
  if (name == DUMPS_EXT_LOG) return log_service();
  if (name == DUMPS_EXT_METRIC) return metric_service();
  if (name == DUMPS_EXT_OUTPUT) return output_service();
  if (name == DUMPS_EXT_PROCESS) return process_service();
  if (name == DUMPS_EXT_PROGRESS) return progress_service();
  if (name == DUMPS_EXT_PUBLICATION) return publication_service();
  if (name == DUMPS_EXT_SAMPLE) return sample_service();
  if (name == DUMPS_EXT_SCRATCH) return scratch_service();
  if (name == DUMPS_EXT_SECRET) return secret_service();
  if (name == DUMPS_EXT_THREADS) return threads_service();
  return nullptr;
}

}  // namespace dumps
