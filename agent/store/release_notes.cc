#include "agent/store/release_notes.h"

namespace dumps {
namespace {

namespace json = boost::json;

std::string text(const json::value& value, const char* key) {
  return json::value_to<std::string>(value.as_object().at(key));
}

}  // namespace

json::object to_json(const GateNote& note) {
  json::object o{{"baseline", note.baseline}};
  if (note.chosen) o["chosen"] = true;
  return o;
}

json::object to_json(const HeldItem& item) {
  return {
      {"step", item.step}, {"shard", item.shard}, {"reason", item.reason}, {"since", item.since}};
}

json::object to_json(const ReleaseNote& note) {
  return {{"step", note.step}, {"shard", note.shard}, {"reason", note.reason},
          {"user", note.user}, {"time", note.time},   {"gate", note.gate}};
}

json::object to_json(const Tombstone& stone) {
  return {{"name", stone.name},     {"size", stone.size_bytes}, {"sha256", stone.sha256},
          {"reason", stone.reason}, {"user", stone.user},       {"time", stone.time}};
}

GateNote gate_note_from(const json::value& value) {
  GateNote note{text(value, "baseline")};
  if (const json::value* chosen = value.as_object().if_contains("chosen")) {
    note.chosen = chosen->as_bool();
  }
  return note;
}

HeldItem held_item_from(const json::value& value) {
  return {text(value, "step"), text(value, "shard"), text(value, "reason"), text(value, "since")};
}

ReleaseNote release_note_from(const json::value& value) {
  return {text(value, "step"), text(value, "shard"), text(value, "reason"),
          text(value, "user"), text(value, "time"),  text(value, "gate")};
}

Tombstone tombstone_from(const json::value& value) {
  return {text(value, "name"),   json::value_to<std::uint64_t>(value.as_object().at("size")),
          text(value, "sha256"), text(value, "reason"),
          text(value, "user"),   text(value, "time")};
}

}  // namespace dumps
