// Finding: one thing that is not as it ought to be with a run's files, as `dumpsctl verify` and
// `adopt` tell it. Values; pure.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dumps {

enum class Check : std::uint8_t {
  kManifest,    // manifest.json cannot be read, or contradicts itself
  kSignature,   // of the manifest
  kMissing,     // a file that ought to exist
  kExtra,       // one that nobody has promised
  kUnreadable,  // the disk, or the rights
  kSize,        // of the file
  kHash,        // of the file
  kStructure,   // of its format, or of its text
  kText,        // size or hash of the text
  kRange,       // ids beyond those of its name, or of its shard
  kOrder,       // ids that do not ascend
  kCounts,      // pages or revisions
  kList,        // a list of hashes says something else
  kStatus,      // a status file does
};
// The word for it in what is printed; stable.
std::string_view check_name(Check check);

struct Finding {
  Check check = Check::kManifest;
  std::string file;  // name in the run's directory; empty: the run as a whole
  std::string what;
  bool is_bad = true;  // false: worth knowing, but nothing is wrong

  bool operator==(const Finding&) const = default;
  // "FILE: WHAT"
  std::string to_string() const;
};

boost::json::object to_json(const Finding& finding);
bool any_bad(const std::vector<Finding>& findings);

}  // namespace dumps
