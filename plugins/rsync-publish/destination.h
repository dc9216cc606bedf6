// Destination: where a publication goes, as the operator wrote it. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace dumps::rsync_publish {

enum class DestinationKind : std::uint8_t { kLocal, kDaemon };

struct Destination {
  DestinationKind kind = DestinationKind::kLocal;
  std::string text;  // for rsync's command line; ends with '/', so that it names a directory
};

// "/absolute/path", "rsync://[user@]host[:port]/module[/path]" or "[user@]host::module[/path]".
// Throws Failure (DUMPS_ERR_CONFIG, key "destination") for anything else: a path that depends on
// the working directory, remote shells, a password in the text, an option in disguise.
Destination parse_destination(std::string_view text);

// True when one of two clean absolute paths lies in the other or is the other.
bool paths_overlap(std::string_view a, std::string_view b);

}  // namespace dumps::rsync_publish
