#include "agent/claims/local_claim.h"

#include <unistd.h>

#include <cerrno>

#include "agent/base/atomic_file.h"

namespace dumps {
namespace {

constexpr size_t kMaxClaimBytes = 4096;

Result<std::string> holder_of(const std::string& path) {
  Result<std::string> text = read_file(path, kMaxClaimBytes);
  if (!text) return text;
  return text->substr(0, text->find('\n'));
}

}  // namespace

Status take_claim(const std::string& path, const std::string& token) {
  const auto slash = path.rfind('/');
  if (slash != std::string::npos) {
    if (Status made = make_directories(path.substr(0, slash), 0700); !made) return made;
  }
  return write_file_atomically(path, token + "\n", 0600);
}

Status check_claim(const std::string& path, const std::string& token) {
  const Result<std::string> holder = holder_of(path);
  if (!holder && holder.error().code != ErrorCode::kNotFound) return holder.error();
  if (holder && *holder == token) return {};
  return make_error(ErrorCode::kRefused, "check claim", path,
                    holder ? "the shard belongs to attempt " + *holder + " now"
                           : "the claim was taken away")
      .with_hint("nothing: the other attempt does the work");
}

Status drop_claim(const std::string& path, const std::string& token) {
  const Result<std::string> holder = holder_of(path);
  if (!holder) {
    if (holder.error().code == ErrorCode::kNotFound) return {};
    return holder.error();
  }
  if (*holder != token) return {};
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) {
    return make_errno_error(errno, "drop claim", path);
  }
  return {};
}

}  // namespace dumps
