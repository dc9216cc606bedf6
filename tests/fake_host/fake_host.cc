#include "tests/fake_host/fake_host.h"

#include <stdlib.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <stdexcept>

#include "tests/fake_host/digest.h"

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

std::string replaced(std::string text, std::string_view what, std::string_view with) {
  for (size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += with.size()) {
    text.replace(at, what.size(), with);
  }
  return text;
}

// Output and input handles: what the plugin holds as opaque pointers.
struct OutputHandle {
  FakeHost* host;
  FakeOutput* output;
  std::string name;
};
struct InputHandle {
  FakeHost* host;
  const std::string* bytes;
  size_t at = 0;
};

dumps_status open_output(const dumps_host* host, dumps_str name,
                         const dumps_output_options* options, dumps_output** out,
                         dumps_error* error) {
  FakeHost& fake = of(host);
  const std::string key(view(name));
  if (!fake.allowed_outputs.contains(key)) {
    return fail(DUMPS_ERR_REFUSED, key, "the plan of this shard does not announce it", error);
  }
  if (fake.outputs.contains(key)) return fail(DUMPS_ERR_REFUSED, key, "is open already", error);
  FakeOutput& output = fake.outputs[key];
  if (options != nullptr) {
    output.level = options->level;
    output.size_hint = options->size_hint;
  }
  ++fake.open_outputs;
  *out = reinterpret_cast<dumps_output*>(new OutputHandle{&fake, &output, key});  // NOLINT
  return DUMPS_OK;
}

dumps_status write_output(dumps_output* out, const void* data, uint64_t size, dumps_error*) {
  reinterpret_cast<OutputHandle*>(out)->output->bytes.append(static_cast<const char*>(data), size);
  return DUMPS_OK;
}

dumps_status finish_output(dumps_output* out, dumps_error*) {
  auto* handle = reinterpret_cast<OutputHandle*>(out);
  handle->output->finished = true;
  --handle->host->open_outputs;
  delete handle;
  return DUMPS_OK;
}

void discard_output(dumps_output* out) {
  auto* handle = reinterpret_cast<OutputHandle*>(out);
  handle->host->outputs.erase(handle->name);
  --handle->host->open_outputs;
  delete handle;
}

constexpr dumps_output_service kOutput = {
    sizeof kOutput, 0, &open_output, &write_output, &finish_output, &discard_output};

std::string or_digest(const std::string& given, const char* name, const std::string& bytes) {
  return given.empty() ? digest(name, bytes) : given;
}

std::string date_of(const FakeHost& fake, const std::string& date) {
  return date.empty() ? fake.date : date;
}

dumps_status list_inputs(const dumps_host* host, dumps_str date, dumps_str pattern,
                         dumps_artifact_visitor visit, void* ctx, dumps_error*) {
  FakeHost& fake = of(host);
  const std::string wanted_date = date_of(fake, std::string(view(date)));
  std::string wanted = replaced(std::string(view(pattern)), "{target}", fake.target);
  wanted = replaced(wanted, "{date}", wanted_date);
  std::vector<const FakeArtifact*> sorted;
  for (const auto& a : fake.artifacts) {
    if (date_of(fake, a.date) == wanted_date && matches(wanted, a.name)) sorted.push_back(&a);
  }
  std::ranges::sort(sorted, {}, &FakeArtifact::name);
  for (const auto* a : sorted) {
    const std::string md5 = or_digest(a->md5, "md5", a->stored);
    const std::string sha1 = or_digest(a->sha1, "sha1", a->stored);
    const std::string sha256 = or_digest(a->sha256, "sha256", a->stored);
    dumps_artifact item{};
    item.struct_size = sizeof item;
    item.name = str(a->name);
    item.step = str(a->step);
    item.date = str(wanted_date);
    item.size = a->size == UINT64_MAX ? a->stored.size() : a->size;
    item.raw_size = a->raw_size == UINT64_MAX ? a->plain.size() : a->raw_size;
    item.md5 = str(md5);
    item.sha1 = str(sha1);
    item.sha256 = str(sha256);
    if (const dumps_status status = visit(ctx, &item); status != DUMPS_OK) return status;
  }
  return DUMPS_OK;
}

dumps_status list_runs(const dumps_host* host, dumps_date_visitor visit, void* ctx, dumps_error*) {
  FakeHost& fake = of(host);
  std::set<std::string, std::greater<>> dates;
  for (const auto& a : fake.artifacts) {
    if (!a.date.empty() && a.date < fake.date) dates.insert(a.date);
  }
  for (const auto& date : dates) {
    if (const dumps_status status = visit(ctx, str(date)); status != DUMPS_OK) return status;
  }
  return DUMPS_OK;
}

dumps_status open_input(const dumps_host* host, dumps_str date, dumps_str name, uint32_t flags,
                        dumps_input** in, dumps_error* error) {
  FakeHost& fake = of(host);
  const std::string wanted_date = date_of(fake, std::string(view(date)));
  for (const auto& a : fake.artifacts) {
    if (a.name != view(name) || date_of(fake, a.date) != wanted_date) continue;
    const bool raw = (flags & DUMPS_INPUT_RAW) != 0;
    ++fake.open_inputs;
    *in = reinterpret_cast<dumps_input*>(  // NOLINT: the plugin's opaque handle
        new InputHandle{&fake, raw ? &a.stored : &a.plain});
    return DUMPS_OK;
  }
  return fail(DUMPS_ERR_NOT_FOUND, std::string(view(name)), "no such sealed artifact", error);
}

dumps_status read_input(dumps_input* in, void* buffer, uint64_t size, uint64_t* got, dumps_error*) {
  auto* handle = reinterpret_cast<InputHandle*>(in);
  if (handle->host->cancel_after_reads == 0) handle->host->cancelled = true;
  if (handle->host->cancel_after_reads != UINT64_MAX && handle->host->cancel_after_reads > 0) {
    --handle->host->cancel_after_reads;
  }
  // Uneven pieces: a plugin that counts on full buffers shows here.
  const size_t n = std::min(
      {handle->bytes->size() - handle->at, static_cast<size_t>(size), static_cast<size_t>(4093)});
  std::memcpy(buffer, handle->bytes->data() + handle->at, n);
  handle->at += n;
  *got = n;
  return n == 0 ? DUMPS_END : DUMPS_OK;
}

void close_input(dumps_input* in) {
  auto* handle = reinterpret_cast<InputHandle*>(in);
  --handle->host->open_inputs;
  delete handle;
}

constexpr dumps_input_service kInput = {sizeof kInput, 0,           &list_inputs, &list_runs,
                                        &open_input,   &read_input, &close_input};

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

dumps_status secret_value(const dumps_host*, dumps_str name, dumps_str*, dumps_error* error) {
  return fail(DUMPS_ERR_UNSUPPORTED, std::string(view(name)), "the fake only has paths", error);
}
dumps_status secret_path(const dumps_host* host, dumps_str name, dumps_str* path,
                         dumps_error* error) {
  const auto& paths = of(host).secret_paths;
  const auto found = paths.find(std::string(view(name)));
  if (found == paths.end()) {
    return fail(DUMPS_ERR_NOT_FOUND, std::string(view(name)), "not configured", error);
  }
  *path = str(found->second);
  return DUMPS_OK;
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
      {DUMPS_EXT_OUTPUT, &kOutput},
      {DUMPS_EXT_INPUT, &kInput},
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
  const auto found = kServices.find(id);
  return found == kServices.end() ? nullptr : found->second;
}

}  // namespace

bool matches(std::string_view pattern, std::string_view text) {
  if (pattern.empty()) return text.empty();
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
