#include "agent/claims/domain.h"

#include <unistd.h>

#include "agent/base/atomic_file.h"
#include "agent/base/random_hex.h"

namespace dumps {
namespace {

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

}  // namespace

Result<std::string> own_domain(const std::string& state_directory) {
  const std::string path = state_directory + "/domain";
  const Result<std::string> known = read_file(path, 4096);
  if (known) return first_line(*known);
  if (known.error().code != ErrorCode::kNotFound) return known.error();
  Result<std::string> unique = random_hex(8);
  if (!unique) return std::move(unique).error().wrap("name claims domain", path);
  char host[64] = {};
  (void)::gethostname(host, sizeof host - 1);
  std::string domain = "local:" + std::string(host) + ":" + *unique;
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
