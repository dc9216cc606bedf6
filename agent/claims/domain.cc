#include "agent/claims/domain.h"

#include <sys/random.h>
#include <unistd.h>

#include <cerrno>

#include "agent/base/atomic_file.h"

namespace dumps {
namespace {

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

}  // namespace

Result<std::string> own_domain(const std::string& state_directory) {
  const std::string path = state_directory + "/domain";
  const Result<std::string> known = read_file(path, 4096);
  if (known) return first_line(*known);
  if (known.error().code != ErrorCode::kNotFound) return known.error();
  unsigned char bytes[8];
  if (::getrandom(bytes, sizeof bytes, 0) != static_cast<ssize_t>(sizeof bytes)) {
    return make_errno_error(errno, "name claims domain", path);
  }
  char host[64] = {};
  (void)::gethostname(host, sizeof host - 1);
  std::string domain = "local:" + std::string(host) + ":";
  static constexpr char kHex[] = "0123456789abcdef";
  for (const unsigned char byte : bytes) {
    domain += kHex[byte >> 4];
    domain += kHex[byte & 15];
  }
  if (Status s = write_file_atomically(path, domain + "\n", 0600); !s) return std::move(s).error();
  return domain;
}

Status join_domain(const std::string& tree, const std::string& domain) {
  const std::string path = tree + "/.dumps-domain";
  const Result<std::string> marker = read_file(path, 4096);
  if (!marker) {
    if (marker.error().code != ErrorCode::kNotFound) return marker.error();
    return write_file_atomically(path, domain + "\n", 0644);
  }
  if (first_line(*marker) == domain) return {};
  return make_error(ErrorCode::kRefused, "use tree", tree,
                    "it belongs to the claims domain " + first_line(*marker) +
                        ", and this agent is of " + domain)
      .with_hint("the agent that it belongs to; if that is gone for good, remove " + path);
}

}  // namespace dumps
