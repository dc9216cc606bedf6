#include "agent/worker/output_set.h"

#include <algorithm>

#include "agent/worker/job_context.h"
#include "agent/worker/job_paths.h"
#include "agent/worker/services.h"

namespace dumps {

OutputSet::OutputSet(Filesystem& filesystem, const JobSpec& spec)
    : filesystem_(filesystem), spec_(spec) {}

Result<dumps_output*> OutputSet::open(const std::string& name, int level) {
  const auto& announced = spec_.shard.outputs;
  if (std::find(announced.begin(), announced.end(), name) == announced.end()) {
    return make_error(ErrorCode::kRefused, "open output", name,
                      "the plan of shard " + spec_.shard.id + " did not announce it");
  }
  const std::lock_guard lock(mutex_);
  Entry& entry = entries_[name];
  if (entry.file || entry.finished) {
    return make_error(ErrorCode::kRefused, "open output", name, "it was opened before");
  }
  OutputOptions options;
  options.directory = layout_of(spec_).temp(spec_.token);
  options.name = name;
  options.mode = static_cast<unsigned>(spec_.file_mode);
  options.group = spec_.group_id;
  options.level = level;
  options.threads = spec_.threads;
  options.verify = spec_.verify == "structure" ? VerifyDepth::kStructure : VerifyDepth::kFull;
  Result<std::unique_ptr<OutputFile>> file = OutputFile::create(filesystem_, options);
  if (!file) {
    entries_.erase(name);
    return std::move(file).error();
  }
  entry.file = std::move(*file);
  entry.handle = std::make_unique<dumps_output>();
  entry.handle->file = entry.file.get();
  return entry.handle.get();
}

OutputSet::Entry* OutputSet::find(const dumps_output* output) {
  for (auto& [name, entry] : entries_) {
    if (entry.handle.get() == output) return &entry;
  }
  return nullptr;
}

Status OutputSet::write(dumps_output* output, std::string_view bytes) {
  if (output == nullptr || output->file == nullptr) {
    return make_error(ErrorCode::kInternal, "write output", "dumps_output", "not an open output");
  }
  Status status = output->file->write(bytes);
  if (!status) {
    const std::lock_guard lock(mutex_);
    if (failed_) failed_ = status;
  }
  return status;
}

Status OutputSet::finish(dumps_output* output) {
  if (output == nullptr || output->file == nullptr) {
    return make_error(ErrorCode::kInternal, "finish output", "dumps_output", "not an open output");
  }
  // Verification takes as long as decoding takes: not under the lock.
  Result<Artifact> artifact = output->file->finish();
  const std::lock_guard lock(mutex_);
  Entry* entry = find(output);
  if (!artifact) {
    if (failed_) failed_ = artifact.error();
    entry->file.reset();
    entry->handle.reset();
    return std::move(artifact).error();
  }
  entry->artifact = std::move(*artifact);
  entry->finished = true;
  entry->handle.reset();
  return {};
}

void OutputSet::discard(dumps_output* output) {
  const std::lock_guard lock(mutex_);
  for (auto it = entries_.begin(); it != entries_.end(); ++it) {
    if (it->second.handle.get() != output) continue;
    entries_.erase(it);
    return;
  }
}

std::uint64_t OutputSet::stored_bytes() const {
  const std::lock_guard lock(mutex_);
  std::uint64_t sum = 0;
  for (const auto& [name, entry] : entries_) {
    sum += entry.finished ? entry.artifact.size_bytes : entry.file ? entry.file->stored_bytes() : 0;
  }
  return sum;
}

Result<std::vector<Artifact>> OutputSet::complete() const {
  const std::lock_guard lock(mutex_);
  if (!failed_) return failed_.error();
  std::vector<Artifact> artifacts;
  for (const auto& name : spec_.shard.outputs) {
    const auto found = entries_.find(name);
    if (found == entries_.end() || !found->second.finished) {
      return make_error(
          ErrorCode::kInternal, "seal", name,
          "plugin misbehaving: it said that the shard is done, but did not finish this output");
    }
    artifacts.push_back(found->second.artifact);
  }
  return artifacts;
}

namespace {

dumps_status open_output(const dumps_host* host, dumps_str name,
                         const dumps_output_options* options, dumps_output** out,
                         dumps_error* error) {
  const int level = DUMPS_HAS(options, dumps_output_options, level) ? options->level : 0;
  JobContext& context = context_of(host);
  if (!context.outputs) {
    return report(make_error(ErrorCode::kRefused, "open output", std::string(name.data, name.size),
                             "outputs can only be opened while a shard runs"),
                  error);
  }
  Result<dumps_output*> handle = context.outputs->open(std::string(name.data, name.size), level);
  if (!handle) return report(handle.error(), error);
  (*handle)->set = context.outputs.get();
  *out = *handle;
  return DUMPS_OK;
}

dumps_status write_output(dumps_output* out, const void* data, uint64_t size, dumps_error* error) {
  const Status status =
      out->set->write(out, {static_cast<const char*>(data), static_cast<size_t>(size)});
  return status ? DUMPS_OK : report(status.error(), error);
}

dumps_status finish_output(dumps_output* out, dumps_error* error) {
  const Status status = out->set->finish(out);
  return status ? DUMPS_OK : report(status.error(), error);
}

void discard_output(dumps_output* out) { out->set->discard(out); }

}  // namespace

const dumps_output_service* output_service() {
  static constexpr dumps_output_service service = {
      sizeof service, 0, &open_output, &write_output, &finish_output, &discard_output};
  return &service;
}

}  // namespace dumps
