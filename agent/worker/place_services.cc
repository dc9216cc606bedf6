// Services about places of this host: checkpoint notes, scratch directory, secrets.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "agent/base/atomic_file.h"
#include "agent/store/job_paths.h"
#include "agent/worker/job_context.h"
#include "agent/worker/services.h"

namespace dumps {
namespace {

constexpr size_t kMaxNoteBytes = 1u << 20;

std::string note_path(const JobSpec& spec) {
  const Layout layout = layout_of(spec);
  return layout.checkpoint(run_of(spec), spec.step, spec.shard.id);
}

dumps_status save_note(const dumps_host* host, const void* data, uint64_t size,
                       dumps_error* error) {
  const JobContext& context = context_of(host);
  const std::string path = note_path(context.spec);
  if (size > kMaxNoteBytes) {
    return report(make_error(ErrorCode::kRefused, "save checkpoint", path,
                             std::to_string(size) + " bytes are more than the 1 MiB allowed"),
                  error);
  }
  Status status = make_directories(path.substr(0, path.find_last_of('/')), 0700);
  if (status) {
    status = write_file_atomically(
        path, std::string_view(static_cast<const char*>(data), static_cast<size_t>(size)), 0600);
  }
  return status ? DUMPS_OK : report(status.error(), error);
}

dumps_status load_note(const dumps_host* host, dumps_str* data, dumps_error* error) {
  JobContext& context = context_of(host);
  Result<std::string> note = read_file(note_path(context.spec), kMaxNoteBytes);
  if (!note) return report(note.error(), error);
  const std::lock_guard lock(context.mutex);
  context.checkpoint_note = std::move(*note);
  *data = {context.checkpoint_note.data(), context.checkpoint_note.size()};
  return DUMPS_OK;
}

dumps_status scratch_directory(const dumps_host* host, dumps_str* path, dumps_error* error) {
  JobContext& context = context_of(host);
  const std::lock_guard lock(context.mutex);
  if (context.scratch.empty()) {
    const std::string made = layout_of(context.spec).temp(context.spec.token) + "/.scratch";
    if (Status s = make_directories(made, 0700); !s) return report(s.error(), error);
    context.scratch = made;
  }
  *path = {context.scratch.data(), context.scratch.size()};
  return DUMPS_OK;
}

Result<std::string> secret_file(const JobSpec& spec, const std::string& name) {
  const auto found = spec.secrets.find(name);
  if (found == spec.secrets.end()) {
    return make_error(ErrorCode::kNotFound, "read secret", name, "not configured")
        .with_hint("[secrets] " + name + " = \"/path/of/a/file\" in agent.toml");
  }
  struct stat st {};
  if (::stat(found->second.c_str(), &st) != 0) {
    return make_errno_error(errno, "read secret", name + " (" + found->second + ")");
  }
  if ((st.st_mode & 0077) != 0) {
    return make_error(ErrorCode::kRefused, "read secret", name + " (" + found->second + ")",
                      "others may read the file")
        .with_hint("chmod 0400 " + found->second);
  }
  return found->second;
}

dumps_status secret_value(const dumps_host* host, dumps_str name, dumps_str* value,
                          dumps_error* error) {
  JobContext& context = context_of(host);
  const std::string key(name.data, name.size);
  const Result<std::string> path = secret_file(context.spec, key);
  if (!path) return report(path.error(), error);
  Result<std::string> bytes = read_file(*path, 1u << 20);
  if (!bytes) return report(bytes.error(), error);
  if (!bytes->empty() && bytes->back() == '\n') bytes->pop_back();
  const std::lock_guard lock(context.mutex);
  const std::string& kept = context.secrets.insert_or_assign(key, std::move(*bytes)).first->second;
  *value = {kept.data(), kept.size()};
  return DUMPS_OK;
}

dumps_status secret_path(const dumps_host* host, dumps_str name, dumps_str* path,
                         dumps_error* error) {
  const JobContext& context = context_of(host);
  const std::string key(name.data, name.size);
  const Result<std::string> file = secret_file(context.spec, key);
  if (!file) return report(file.error(), error);
  const std::string& kept = context.spec.secrets.at(key);
  *path = {kept.data(), kept.size()};
  return DUMPS_OK;
}

}  // namespace

const dumps_checkpoint* checkpoint_service() {
  static constexpr dumps_checkpoint service = {sizeof service, 0, &save_note, &load_note};
  return &service;
}

const dumps_scratch* scratch_service() {
  static constexpr dumps_scratch service = {sizeof service, 0, &scratch_directory};
  return &service;
}

const dumps_secret* secret_service() {
  static constexpr dumps_secret service = {sizeof service, 0, &secret_value, &secret_path};
  return &service;
}

}  // namespace dumps
