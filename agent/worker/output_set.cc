#include "agent/worker/output_set.h"

#include <algorithm>

#include "agent/store/job_paths.h"

namespace dumps {

OutputSet::OutputSet(Filesystem& filesystem, const JobSpec& spec)
    : filesystem_(filesystem), spec_(spec) {}

Result<dumps_output*> OutputSet::open(const std::string& name, const Wishes& wishes) {
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
  options.level = wishes.level;
  options.frame_bytes = wishes.frame_bytes;
  options.on_piece = wishes.on_piece;
  options.splices = wishes.splices;
  options.is_stored = wishes.is_stored;
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

namespace {

Status is_open(const dumps_output* output, const char* what) {
  if (output != nullptr && output->file != nullptr) return {};
  return make_error(ErrorCode::kInternal, what, "dumps_output", "not an open output");
}

}  // namespace

Status OutputSet::noted(Status status) {
  if (!status) {
    const std::lock_guard lock(mutex_);
    if (failed_) failed_ = status;
  }
  return status;
}

Status OutputSet::write(dumps_output* output, std::string_view bytes) {
  if (Status s = is_open(output, "write output"); !s) return s;
  return noted(output->file->write(bytes));
}

Status OutputSet::mark(dumps_output* output) {
  if (Status s = is_open(output, "mark output"); !s) return s;
  Status status = output->file->mark();
  if (!status && status.error().code == ErrorCode::kUnsupported) return status;
  return noted(std::move(status));
}

Status OutputSet::cut(dumps_output* output) {
  if (Status s = is_open(output, "cut output"); !s) return s;
  Status status = output->file->cut();
  if (!status && status.error().code == ErrorCode::kUnsupported) return status;
  return noted(std::move(status));
}

Result<codec::Spliced> OutputSet::append_stored(dumps_output* output, const InputFile& input,
                                                const StoredRange& range) {
  if (Status s = is_open(output, "append stored bytes"); !s) return std::move(s).error();
  Result<FileSource> source = FileSource::open(input.path());
  if (!source) return std::move(source).error();
  Result<codec::Spliced> result = output->file->append_stored(*source, input.format(), range);
  if (!result && result.error().code != ErrorCode::kRefused &&
      result.error().code != ErrorCode::kUnsupported) {
    if (Status s = noted(result.error()); !s) return std::move(s).error();
  }
  return result;
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

}  // namespace dumps
