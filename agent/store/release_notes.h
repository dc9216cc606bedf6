// ReleaseNotes: what a manifest tells of how its files came to be released, held back or taken
// away: small values with their JSON, shared by manifests and by the records that they are computed
// from. Times are UTC, "2026-11-27T06:15:00Z". Reading throws on bad input (callers catch).
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <string>
#include <vector>

namespace dumps {

// What the gates compared a step with.
struct GateNote {
  std::string baseline;  // date of the last good run, or "none"; empty: it is not known
  bool chosen = false;   // made with parameters of its own: no measure for other runs
  bool operator==(const GateNote&) const = default;
};

// A step, or one shard of a step whose shards are released one by one, that a gate refused.
struct HeldItem {
  std::string step, shard;  // shard empty: the whole step
  std::string reason;
  std::string since;
  bool operator==(const HeldItem&) const = default;
};

// An operator released what a gate had refused.
struct ReleaseNote {
  std::string step, shard;  // as above
  std::string reason;       // the operator's
  std::string user, time;
  std::string gate;  // what the gate had said
  bool operator==(const ReleaseNote&) const = default;
};

// A file that was released and then taken away: its name and its hash stay, its bytes do not.
struct Tombstone {
  std::string name;
  std::uint64_t size_bytes = 0;
  std::string sha256;
  std::string reason, user, time;
  bool operator==(const Tombstone&) const = default;
};

boost::json::object to_json(const GateNote& note);
boost::json::object to_json(const HeldItem& item);
boost::json::object to_json(const ReleaseNote& note);
boost::json::object to_json(const Tombstone& stone);

GateNote gate_note_from(const boost::json::value& value);
HeldItem held_item_from(const boost::json::value& value);
ReleaseNote release_note_from(const boost::json::value& value);
Tombstone tombstone_from(const boost::json::value& value);

// The list at `key` of an object; an absent one is empty.
template <class Item, class Read>
std::vector<Item> read_list(const boost::json::object& object, const char* key, Read read) {
  std::vector<Item> items;
  if (const boost::json::value* list = object.if_contains(key)) {
    for (const auto& value : list->as_array()) items.push_back(read(value));
  }
  return items;
}
template <class Item>
boost::json::array write_list(const std::vector<Item>& items) {
  boost::json::array list;
  for (const Item& item : items) list.emplace_back(to_json(item));
  return list;
}

// Adds those of `more` that `items` does not have.
template <class Item>
void merge_into(std::vector<Item>& items, const std::vector<Item>& more) {
  for (const Item& item : more) {
    bool known = false;
    for (const Item& other : items) known = known || other == item;
    if (!known) items.push_back(item);
  }
}

}  // namespace dumps
