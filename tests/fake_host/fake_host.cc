#include "tests/fake_host/fake_host.h"

#include <stdlib.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <stdexcept>

#include "tests/fake_host/fake_files.h"

namespace dumps::fake {
namespace {

using plugin::str;
using plugin::view;

FakeHost& of(const dumps_host* host) { return *static_cast<FakeHost*>(host->ctx); }

dumps_status fail(dumps_status status, std::string subject, std::string message,
                  dumps_error* error) {
  plugin::Failure(status, std::move(subject), std::move(message)).fill(error);
  return status;
}

void write_log(const dumps_host* host, int32_t level, dumps_str message, const dumps_field* fields,
               uint64_t count) {
  FakeLogLine line{level, std::string(view(message)), {}};
  for (uint64_t i = 0; i < count; ++i) {
    line.fields.emplace(view(fields[i].name), view(fields[i].value));
  }
  of(host).log.push_back(std::move(line));
}
constexpr dumps_log kLog = {sizeof kLog, 0, &write_log};

void report_progress(const dumps_host* host, const dumps_progress* progress) {
  of(host).progress = *progress;
  of(host).progress_history.push_back(*progress);
}
constexpr dumps_progress_service kProgress = {sizeof kProgress, 0, &report_progress};

int32_t is_cancelled(const dumps_host* host) { return of(host).cancelled ? 1 : 0; }
int32_t cancel_fd(const dumps_host*) { return -1; }
constexpr dumps_cancel kCancel = {sizeof kCancel, 0, &is_cancelled, &cancel_fd};

uint64_t sample_limit(const dumps_host* host) { return of(host).sample; }
constexpr dumps_sample kSample = {sizeof kSample, 0, &sample_limit};

uint32_t granted(const dumps_host* host) { return of(host).threads; }
constexpr dumps_threads kThreads = {sizeof kThreads, 0, &granted};

dumps_status set_metric(const dumps_host* host, dumps_str name, int64_t value) {
  of(host).metrics[std::string(view(name))] = value;
  return DUMPS_OK;
}
dumps_status add_metric(const dumps_host* host, dumps_str name, int64_t delta) {
  of(host).metrics[std::string(view(name))] += delta;
  return DUMPS_OK;
}
constexpr dumps_metric kMetric = {sizeof kMetric, 0, &set_metric, &add_metric};

dumps_status save_note(const dumps_host* host, const void* data, uint64_t size, dumps_error*) {
  of(host).checkpoint.assign(static_cast<const char*>(data), size);
  return DUMPS_OK;
}
dumps_status load_note(const dumps_host* host, dumps_str* data, dumps_error* error) {
  if (of(host).checkpoint.empty()) return fail(DUMPS_ERR_NOT_FOUND, "", "no checkpoint", error);
  *data = str(of(host).checkpoint);
  return DUMPS_OK;
}
constexpr dumps_checkpoint kCheckpoint = {sizeof kCheckpoint, 0, &save_note, &load_note};

dumps_status scratch_directory(const dumps_host* host, dumps_str* path, dumps_error*) {
  *path = str(of(host).scratch());
  return DUMPS_OK;
}
constexpr dumps_scratch kScratch = {sizeof kScratch, 0, &scratch_directory};

dumps_status find_secret(const std::map<std::string, std::string>& known, dumps_str name,
                         dumps_str* text, dumps_error* error) {
  const auto found = known.find(std::string(view(name)));
  if (found == known.end()) {
    return fail(DUMPS_ERR_NOT_FOUND, std::string(view(name)), "not configured", error);
  }
  *text = str(found->second);
  return DUMPS_OK;
}
dumps_status secret_value(const dumps_host* host, dumps_str name, dumps_str* value,
                          dumps_error* error) {
  return find_secret(of(host).secrets, name, value, error);
}
dumps_status secret_path(const dumps_host* host, dumps_str name, dumps_str* path,
                         dumps_error* error) {
  return find_secret(of(host).secret_paths, name, path, error);
}
constexpr dumps_secret kSecret = {sizeof kSecret, 0, &secret_value, &secret_path};

dumps_status run_process(const dumps_host* host, const dumps_pipeline* pipeline,
                         dumps_stage_end* ends, dumps_error* error) {
  if (!of(host).run_pipeline) throw std::logic_error("the test set no run_pipeline");
  return of(host).run_pipeline(*pipeline, ends, error);
}
constexpr dumps_process_service kProcess = {sizeof kProcess, 0, &run_process};

dumps_status public_root(const dumps_host* host, dumps_str* path, dumps_error*) {
  *path = str(of(host).public_root);
  return DUMPS_OK;
}
dumps_status list_published(const dumps_host* host, dumps_published_visitor visit, void* ctx,
                            dumps_error* error) {
  FakeHost& fake = of(host);
  fake.before_listing_published();
  if (!fake.publication_refusal.empty()) {
    return fail(DUMPS_ERR_REFUSED, fake.target, fake.publication_refusal, error);
  }
  for (const auto& file : fake.published) {
    dumps_published_file c{sizeof c, file.kind, str(file.path), file.size, str(file.sha256)};
    if (const dumps_status status = visit(ctx, &c); status != DUMPS_OK) return status;
  }
  return DUMPS_OK;
}
constexpr dumps_publication kPublication = {sizeof kPublication, 0, &public_root, &list_published};

const void* get_extension(const dumps_host* host, const char* id) {
  static const std::map<std::string, const void*> kServices = {
      {DUMPS_EXT_OUTPUT, fake_output_service(false)},
      {DUMPS_EXT_INPUT, fake_input_service(false)},
      {DUMPS_EXT_LOG, &kLog},
      {DUMPS_EXT_PROGRESS, &kProgress},
      {DUMPS_EXT_CANCEL, &kCancel},
      {DUMPS_EXT_SAMPLE, &kSample},
      {DUMPS_EXT_THREADS, &kThreads},
      {DUMPS_EXT_METRIC, &kMetric},
      {DUMPS_EXT_CHECKPOINT, &kCheckpoint},
      {DUMPS_EXT_SCRATCH, &kScratch},
      {DUMPS_EXT_SECRET, &kSecret},
      {DUMPS_EXT_PROCESS, &kProcess},
      {DUMPS_EXT_PUBLICATION, &kPublication}};
  if (of(host).missing_extensions.contains(id)) return nullptr;
  if (of(host).is_abi_1_0 && std::string_view(id) == DUMPS_EXT_OUTPUT)
    return fake_output_service(true);
  if (of(host).is_abi_1_0 && std::string_view(id) == DUMPS_EXT_INPUT)
    return fake_input_service(true);
  const auto found = kServices.find(id);
  return found == kServices.end() ? nullptr : found->second;
}

}  // namespace

bool matches(std::string_view pattern, std::string_view text) {
  constexpr std::string_view kName = "{name}";
  if (pattern.empty()) return text.empty();
  if (pattern.starts_with(kName)) {
    if (matches(pattern.substr(kName.size()), text)) return true;
    const bool is_of_names =
        !text.empty() && (std::isalnum(static_cast<unsigned char>(text[0])) != 0 || text[0] == '_');
    return is_of_names && matches(pattern, text.substr(1));
  }
  if (pattern[0] == '*') {
    for (size_t i = 0; i <= text.size(); ++i) {
      if (matches(pattern.substr(1), text.substr(i))) return true;
    }
    return false;
  }
  return !text.empty() && text[0] == pattern[0] && matches(pattern.substr(1), text.substr(1));
}

FakeHost::FakeHost()
    : host_{sizeof host_, DUMPS_ABI_MAJOR, DUMPS_ABI_MINOR, this,
            "fake-host",  "0.1.0",         &get_extension} {}

FakeHost::~FakeHost() {
  std::error_code ignored;  // a scratch directory that stays behind in /tmp harms no test
  if (!scratch_.empty()) std::filesystem::remove_all(scratch_, ignored);
}

bool FakeHost::logged(std::int32_t level, std::string_view text) const {
  return std::ranges::any_of(log, [&](const FakeLogLine& line) {
    return line.level <= level && line.message.find(text) != std::string::npos;
  });
}

const std::string& FakeHost::scratch() {
  if (scratch_.empty()) {
    std::string path = (std::filesystem::temp_directory_path() / "fake-host-XXXXXX").string();
    if (::mkdtemp(path.data()) == nullptr) throw std::runtime_error("mkdtemp " + path);
    scratch_ = path;
  }
  return scratch_;
}

}  // namespace dumps::fake
