#include "agent/store/withdrawn.h"

#include <algorithm>

#include "agent/store/small_record.h"

namespace dumps {
namespace {

namespace json = boost::json;
constexpr int kSchema = 1;

}  // namespace

Result<std::vector<Tombstone>> read_withdrawn(const Layout& layout, const RunId& run) {
  const std::string path = layout.withdrawn_file(run);
  if (!exists(path)) return std::vector<Tombstone>();
  return read_small_record(path, "withdrawals", kSchema, [](const json::object& object) {
    return read_list<Tombstone>(object, "withdrawn", tombstone_from);
  });
}

Status add_withdrawn(Filesystem& filesystem, const Layout& layout, const RunId& run,
                     const std::vector<Tombstone>& stones) {
  Result<std::vector<Tombstone>> all = read_withdrawn(layout, run);
  if (!all) return std::move(all).error();
  merge_into(*all, stones);
  // Trees that another engine made have no such directory yet.
  if (Status s = filesystem.make_directories(layout.run_directory(run), 0700); !s) return s;
  const json::object object{{"schema", kSchema}, {"withdrawn", write_list(*all)}};
  return filesystem.put(layout.withdrawn_file(run), json::serialize(object) + "\n", 0600);
}

bool is_withdrawn(const std::vector<Tombstone>& stones, const Artifact& artifact) {
  return std::any_of(stones.begin(), stones.end(), [&artifact](const Tombstone& stone) {
    return stone.name == artifact.name && stone.sha256 == artifact.digests.sha256;
  });
}

}  // namespace dumps
