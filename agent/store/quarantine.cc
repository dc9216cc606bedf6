#include "agent/store/quarantine.h"

#include <algorithm>

#include "agent/store/release_intent.h"
#include "agent/store/small_record.h"

namespace dumps {
namespace {

namespace json = boost::json;

Quarantine quarantine_from(const json::object& object) {
  Quarantine quarantine;
  if (const json::value* gate = object.if_contains("gate")) quarantine.gate = gate_note_from(*gate);
  quarantine.held = read_list<HeldItem>(object, "held", held_item_from);
  quarantine.releases = read_list<ReleaseNote>(object, "releases", release_note_from);
  return quarantine;
}

}  // namespace

bool Quarantine::holds(const std::string& shard) const {
  return std::any_of(held.begin(), held.end(), [&shard](const HeldItem& item) {
    return item.shard.empty() || item.shard == shard;
  });
}

Result<Quarantine> read_quarantine(const Layout& layout, const RunId& run,
                                   const std::string& step) {
  const std::string path = layout.quarantine_file(run, step);
  if (!exists(path)) return Quarantine{};
  Result<Quarantine> quarantine =
      read_small_record(path, "quarantine", Quarantine::kSchema, quarantine_from);
  if (!quarantine) return quarantine;
  Result<ReleaseIntent> intent = read_intent(layout.release_file(run, step));
  if (!intent) return std::move(intent).error();
  if (intent->state == ReleaseState::kNone) return quarantine;
  std::erase_if(quarantine->held,
                [&intent](const HeldItem& item) { return intent->covers(item.shard); });
  return quarantine;
}

Status write_quarantine(Filesystem& filesystem, const Layout& layout, const RunId& run,
                        const std::string& step, const Quarantine& quarantine) {
  const std::string path = layout.quarantine_file(run, step);
  if (quarantine.held.empty() && quarantine.releases.empty()) {
    if (!exists(path)) return {};
    if (Status s = filesystem.remove(path); !s) return s;
    return filesystem.sync_directory(layout.step_directory(run, step));
  }
  json::object object{{"schema", Quarantine::kSchema}, {"step", step}};
  if (!quarantine.gate.baseline.empty()) object["gate"] = to_json(quarantine.gate);
  object["held"] = write_list(quarantine.held);
  if (!quarantine.releases.empty()) object["releases"] = write_list(quarantine.releases);
  return filesystem.put(path, json::serialize(object) + "\n", 0600);
}

}  // namespace dumps
