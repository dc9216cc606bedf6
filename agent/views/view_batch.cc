#include "agent/views/view_batch.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace dumps::views {

bool has_content(const std::string& path, std::string_view content) {
  const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!file) return false;
  std::array<char, 16384> buffer;
  for (;;) {
    const ssize_t n = ::read(file.get(), buffer.data(), buffer.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return false;
    if (n == 0) return content.empty();
    const auto got = static_cast<std::size_t>(n);
    if (got > content.size() || content.substr(0, got) != std::string_view(buffer.data(), got)) {
      return false;
    }
    content.remove_prefix(got);
  }
}

ViewBatch::~ViewBatch() {
  for (const Written& each : written_) ::unlink(each.temporary.c_str());
}

Status ViewBatch::add(const std::string& name, std::string_view content) {
  const std::string path = directory_ + '/' + name;
  if (has_content(path, content)) return {};
  // As of all small files, so that recovery sweeps what a killed agent left.
  const std::string temporary = directory_ + "/." + name + ".tmp." + std::to_string(::getpid());
  if (Status s = filesystem_.remove(temporary); !s) return s;
  Result<UniqueFd> file = filesystem_.create(temporary, mode_);
  if (!file) return std::move(file).error().wrap("write view", path);
  written_.push_back({name, temporary, std::move(*file)});
  const int fd = written_.back().file.get();
  // Modes are settings; the umask is for what others make.
  if (::fchmod(fd, mode_) != 0) return make_errno_error(errno, "set mode of file", temporary);
  if (Status s = filesystem_.write(fd, content, temporary); !s) {
    return std::move(s).error().wrap("write view", path);
  }
  return {};
}

Result<std::size_t> ViewBatch::commit() {
  if (written_.empty()) return std::size_t{0};
  // The disk begins with all of them before the first is waited for.
  for (const Written& each : written_) {
    (void)::sync_file_range(each.file.get(), 0, 0, SYNC_FILE_RANGE_WRITE);
  }
  for (const Written& each : written_) {
    if (Status s = filesystem_.sync(each.file.get(), each.temporary); !s) {
      return std::move(s).error().wrap("write view", directory_ + '/' + each.name);
    }
  }
  for (const Written& each : written_) {
    if (Status s = filesystem_.rename(each.temporary, directory_ + '/' + each.name); !s) {
      return std::move(s).error();
    }
  }
  const std::size_t count = written_.size();
  written_.clear();
  if (Status s = filesystem_.sync_directory(directory_); !s) return std::move(s).error();
  return count;
}

}  // namespace dumps::views
