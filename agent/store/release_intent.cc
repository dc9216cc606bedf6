#include "agent/store/release_intent.h"

#include "agent/store/filesystem.h"
#include "agent/store/small_record.h"

namespace dumps {
namespace {

namespace json = boost::json;

std::set<std::string> names_at(const json::object& object, const char* key) {
  const json::value* names = object.if_contains(key);
  return names == nullptr ? std::set<std::string>() : json::value_to<std::set<std::string>>(*names);
}

ReleaseIntent intent_from(const json::object& object) {
  ReleaseIntent intent;
  intent.stale = names_at(object, "stale");
  intent.shards = names_at(object, "shards");
  if (object.at("state").as_string() != "done") {
    intent.state = ReleaseState::kIntended;
  } else {
    intent.state = intent.shards.empty() ? ReleaseState::kDone : ReleaseState::kPartly;
  }
  if (const json::value* gate = object.if_contains("gate")) intent.gate = gate_note_from(*gate);
  intent.releases = read_list<ReleaseNote>(object, "releases", release_note_from);
  return intent;
}

}  // namespace

std::string render_intent(const std::string& step, const ReleaseIntent& intent) {
  json::object object{{"schema", ReleaseIntent::kSchema},
                      {"step", step},
                      {"state", intent.state == ReleaseState::kIntended ? "intended" : "done"}};
  if (!intent.stale.empty()) object["stale"] = json::value_from(intent.stale);
  if (!intent.shards.empty()) object["shards"] = json::value_from(intent.shards);
  if (!intent.gate.baseline.empty()) object["gate"] = to_json(intent.gate);
  if (!intent.releases.empty()) object["releases"] = write_list(intent.releases);
  return json::serialize(object) + "\n";
}

Result<ReleaseIntent> read_intent(const std::string& path) {
  if (!exists(path)) return ReleaseIntent{};
  return read_small_record(path, "release", ReleaseIntent::kSchema, intent_from);
}

}  // namespace dumps
