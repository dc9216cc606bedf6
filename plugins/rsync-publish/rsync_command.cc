#include "plugins/rsync-publish/rsync_command.h"

#include <algorithm>
#include <charconv>

namespace dumps::rsync_publish {
namespace {

// A leading word of our own, so that no remark of rsync can be taken for an item.
constexpr std::string_view kMark = "item ";
// %b makes rsync print the line after the transfer and not before.
constexpr const char* kFormat = "--out-format=item %i %b %l %n";
constexpr size_t kChangeLength = 11;  // YXcstpoguax

std::vector<std::string> base(const RsyncSettings& s, const std::string& list_file) {
  std::vector<std::string> argv = {
      s.program, "--files-from=" + list_file, "--from0", "--links", "--8-bit-output", kFormat};
  if (s.timeout_s > 0) argv.push_back("--timeout=" + std::to_string(s.timeout_s));
  if (s.destination.kind == DestinationKind::kDaemon) {
    argv.emplace_back("--no-motd");
    if (s.connect_timeout_s > 0) {
      argv.push_back("--contimeout=" + std::to_string(s.connect_timeout_s));
    }
    if (!s.password_file.empty()) argv.push_back("--password-file=" + s.password_file);
  }
  return argv;
}

void add_ends(std::vector<std::string>& argv, const RsyncSettings& s, const std::string& root) {
  argv.emplace_back("--");
  argv.push_back(root.ends_with('/') ? root : root + '/');
  argv.push_back(s.destination.text);
}

std::optional<std::uint64_t> take_number(std::string_view& rest) {
  const size_t space = rest.find(' ');
  if (space == std::string_view::npos) return std::nullopt;
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + space, value);
  if (error != std::errc{} || end != rest.data() + space) return std::nullopt;
  rest.remove_prefix(space + 1);
  return value;
}

}  // namespace

std::vector<std::string> copy_command(const RsyncSettings& s, const std::string& root,
                                      const std::string& list_file, Skip skip) {
  std::vector<std::string> argv = base(s, list_file);
  if (skip == Skip::kByContent) argv.emplace_back("--checksum");
  // Directory times would make every directory above a file differ after each run.
  for (const char* option : {"--times", "--perms", "--omit-dir-times",
                             "--partial-dir=.rsync-partial", "--delay-updates"}) {
    argv.emplace_back(option);
  }
  if (s.bandwidth_bytes_per_s > 0) {
    // rsync counts in KiB/s, and takes 0 for no limit at all.
    argv.push_back("--bwlimit=" +
                   std::to_string(std::max<std::uint64_t>(1, s.bandwidth_bytes_per_s / 1024)));
  }
  add_ends(argv, s, root);
  return argv;
}

std::vector<std::string> compare_command(const RsyncSettings& s, const std::string& root,
                                         const std::string& list_file) {
  std::vector<std::string> argv = base(s, list_file);
  argv.emplace_back("--dry-run");
  argv.emplace_back("--checksum");
  add_ends(argv, s, root);
  return argv;
}

bool Item::is_content() const {
  return change.size() >= 2 && change[0] != '.' && (change[1] == 'f' || change[1] == 'L');
}

std::optional<Item> parse_item(std::string_view line) {
  if (!line.starts_with(kMark)) return std::nullopt;
  std::string_view rest = line.substr(kMark.size());
  if (rest.size() <= kChangeLength || rest[kChangeLength] != ' ') return std::nullopt;
  Item item;
  item.change = rest.substr(0, kChangeLength);
  rest.remove_prefix(kChangeLength + 1);
  const auto sent = take_number(rest);
  const auto size = take_number(rest);
  if (!sent || !size) return std::nullopt;
  item.sent_bytes = *sent;
  item.size = *size;
  item.path = rest;
  return item;
}

}  // namespace dumps::rsync_publish
