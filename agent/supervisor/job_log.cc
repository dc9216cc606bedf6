#include "agent/supervisor/job_log.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace dumps {
namespace {

// Length of the UTF-8 sequence that begins here, 0 for none. As RFC 3629 has it.
size_t sequence_length(std::string_view text) {
  const auto byte = [text](size_t i) { return static_cast<unsigned char>(text[i]); };
  size_t length = 1;
  if (byte(0) >= 0xC2 && byte(0) <= 0xDF) length = 2;
  if (byte(0) >= 0xE0 && byte(0) <= 0xEF) length = 3;
  if (byte(0) >= 0xF0 && byte(0) <= 0xF4) length = 4;
  if (length == 1) return byte(0) < 0x80 ? 1 : 0;
  if (text.size() < length) return 0;
  for (size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  const unsigned second = byte(1);
  if (byte(0) == 0xE0 && second < 0xA0) return 0;
  if (byte(0) == 0xED && second > 0x9F) return 0;  // surrogates
  if (byte(0) == 0xF0 && second < 0x90) return 0;
  if (byte(0) == 0xF4 && second > 0x8F) return 0;
  return length;
}

// A terminal that shows the log must not be steered by what a plugin prints, and the log is handed
// on as JSON, which is UTF-8.
std::string printable(std::string_view text) {
  constexpr size_t kMaxBytes = 4096;
  std::string out;
  while (!text.empty() && out.size() < kMaxBytes) {
    const size_t length = sequence_length(text);
    const auto first = static_cast<unsigned char>(text[0]);
    if (length == 0) {
      out += '?';
    } else if (first < 0x20 || first == 0x7F) {
      out += ' ';
    } else {
      out += text.substr(0, length);
    }
    text.remove_prefix(std::max<size_t>(length, 1));
  }
  return out;
}

}  // namespace

std::string_view log_level_name(int level) {
  static constexpr std::array<std::string_view, 8> kNames = {
      "emerg", "alert", "critical", "error", "warning", "notice", "info", "debug"};
  return kNames[static_cast<size_t>(std::clamp(level, 0, 7))];
}

Result<JobLog> JobLog::open(const std::string& path, mode_t mode, const Clock& clock) {
  UniqueFd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, mode));
  if (!fd) return make_errno_error(errno, "open job log", path);
  struct stat info {};
  if (::fstat(fd.get(), &info) != 0) return make_errno_error(errno, "open job log", path);
  return JobLog(std::move(fd), static_cast<std::uint64_t>(info.st_size), path, clock);
}

JobLog::~JobLog() {
  if (fd_ && dropped_ > 0) {
    write(format_utc(clock_->now()) + " notice " + std::to_string(dropped_) +
          " lines were dropped: the log is full\n");
  }
}

void JobLog::message(const protocol::Log& message) {
  std::string line = printable(message.time.substr(0, 32)) + " ";
  line += log_level_name(message.level);
  line += " " + printable(message.message);
  for (const auto& [name, value] : message.fields) {
    line += " " + printable(name) + "=" + printable(value);
  }
  append(std::move(line));
}

void JobLog::printed(std::string_view line) {
  append(format_utc(clock_->now()) + " output " + printable(line));
}

void JobLog::note(std::string_view text) {
  append(format_utc(clock_->now()) + " agent " + printable(text));
}

void JobLog::append(std::string line) {
  last_lines_.push_back(line);
  if (last_lines_.size() > kLastLines) last_lines_.pop_front();
  line += '\n';
  if (size_bytes_ + line.size() > kMaxBytes) {
    ++dropped_;
    return;
  }
  write(line);
}

void JobLog::write(std::string_view text) {
  const ssize_t n = ::write(fd_.get(), text.data(), text.size());
  if (n < 0) {
    ++dropped_;
    if (write_error_.ok()) write_error_ = make_errno_error(errno, "write job log", path_);
    return;
  }
  size_bytes_ += static_cast<std::uint64_t>(n);
}

}  // namespace dumps
