// The argument list of one rsync pass, and the lines that it prints. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/rsync-publish/destination.h"

namespace dumps::rsync_publish {

struct RsyncSettings {
  std::string program = "rsync";
  Destination destination;
  std::string password_file;                // empty: none
  std::uint64_t timeout_s = 0;              // without any bytes; 0: none
  std::uint64_t connect_timeout_s = 0;      // daemons only; 0: none
  std::uint64_t bandwidth_bytes_per_s = 0;  // 0: no limit
};

// Copies the paths in `list_file` (each ended by a NUL byte, relative to `root`), directories above
// them included. Files appear at the far side under their names only when all of the pass has
// arrived; what was interrupted is kept in a hidden directory beside them and continued. Prints one
// line per file that was sent (parse_item).
enum class Skip : std::uint8_t {
  kBySizeAndTime,  // files that are there with the same size and time (whole seconds)
  kByContent,      // files that are there with the same bytes, which are read at both ends
};
std::vector<std::string> copy_command(const RsyncSettings& settings, const std::string& root,
                                      const std::string& list_file, Skip skip);

// Changes nothing and prints a line for each path in `list_file` whose bytes at the far side are
// not the same, read in full at both ends.
std::vector<std::string> compare_command(const RsyncSettings& settings, const std::string& root,
                                         const std::string& list_file);

// One line of rsync's output.
struct Item {
  std::string change;            // rsync's itemised change: "<f+++++++++"
  std::uint64_t sent_bytes = 0;  // over the wire
  std::uint64_t size = 0;
  std::string path;
  // The bytes of a file, or a link, are other ones: not just times or modes.
  bool is_content() const;
};

// Nothing for lines that are not items (a daemon's greeting, remarks).
std::optional<Item> parse_item(std::string_view line);

}  // namespace dumps::rsync_publish
