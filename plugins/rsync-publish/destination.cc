#include "plugins/rsync-publish/destination.h"

#include <algorithm>
#include <filesystem>

#include "dumps/failure.hpp"

namespace dumps::rsync_publish {
namespace {

constexpr std::string_view kScheme = "rsync://";
constexpr const char* kForms =
    "; give an absolute path, rsync://[user@]host[:port]/module/path or [user@]host::module/path";

[[noreturn]] void refuse(std::string_view text, const std::string& why) {
  throw plugin::config_failure("destination", "\"" + std::string(text) + "\" " + why + kForms);
}

std::string with_slash(std::string_view text) {
  return text.ends_with('/') ? std::string(text) : std::string(text) + '/';
}

void check_user(std::string_view text, std::string_view authority) {
  const size_t at = authority.rfind('@');
  if (at == std::string_view::npos) return;
  if (authority.substr(0, at).find(':') != std::string_view::npos) {
    throw plugin::config_failure("destination",
                                 "holds a password, which every user of the host could see in the "
                                 "process list; name a secret in `password` instead");
  }
  if (at == 0 || at + 1 == authority.size()) refuse(text, "has an empty user or host");
}

Destination daemon(std::string_view text, std::string_view authority, std::string_view path) {
  check_user(text, authority);
  if (authority.empty()) refuse(text, "names no host");
  if (path.empty() || path[0] == '/') refuse(text, "names no module");
  return {DestinationKind::kDaemon, with_slash(text)};
}

}  // namespace

Destination parse_destination(std::string_view text) {
  if (text.empty()) refuse(text, "is empty");
  if (text[0] == '-') refuse(text, "looks like an option");
  if (std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < ' '; })) {
    refuse(text, "holds a control character");
  }
  if (text[0] == '/') {
    const std::string clean = std::filesystem::path(text).lexically_normal().string();
    if (clean.find_first_not_of('/') == std::string::npos) refuse(text, "is the root directory");
    return {DestinationKind::kLocal, with_slash(clean)};
  }
  if (text.starts_with(kScheme)) {
    const std::string_view rest = text.substr(kScheme.size());
    const size_t slash = rest.find('/');
    if (slash == std::string_view::npos) refuse(text, "names no module");
    return daemon(text, rest.substr(0, slash), rest.substr(slash + 1));
  }
  const std::string_view before_path = text.substr(0, text.find('/'));
  const size_t double_colon = before_path.find("::");
  if (double_colon != std::string_view::npos) {
    return daemon(text, text.substr(0, double_colon), text.substr(double_colon + 2));
  }
  if (before_path.find(':') != std::string_view::npos) {
    refuse(text, "asks for a remote shell, which this plugin does not use");
  }
  refuse(text, "is a relative path");
}

bool paths_overlap(std::string_view a, std::string_view b) {
  const std::string first = with_slash(a);
  const std::string second = with_slash(b);
  return first.starts_with(second) || second.starts_with(first);
}

}  // namespace dumps::rsync_publish
