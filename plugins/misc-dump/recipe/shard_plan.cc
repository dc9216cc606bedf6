#include "plugins/misc-dump/recipe/shard_plan.h"

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>

namespace dumps::misc {
namespace {

constexpr std::uint64_t kMostShards = 100'000;

std::string four_digits(std::uint64_t number) {
  const std::string digits = std::to_string(number);
  return digits.size() < 4 ? std::string(4 - digits.size(), '0') + digits : digits;
}

// Of the digits at the beginning; takes them away.
std::uint64_t take_number(std::string_view& text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return 0;
  text.remove_prefix(static_cast<size_t>(end - text.data()));
  return number;
}

std::string piece_stem(const plugin::JobInfo& info) {
  return std::string(info.target) + "-" + std::string(info.date) + "-piece-";
}

std::string piece_ending(const Recipe& recipe) {
  if (recipe.join.kind == JoinKind::kPlain && recipe.names.size() == 1) {
    for (const char* ending : {".gz", ".bz2", ".zst"}) {
      if (recipe.names.front().ends_with(ending)) return ending;
    }
  }
  return ".zst";
}

}  // namespace

std::string ShardPart::id() const {
  std::string id = "s" + four_digits(number) + "-of-" + four_digits(shards);
  if (first > 0) id += "-p" + std::to_string(first) + "p" + std::to_string(last);
  return id;
}

void ShardPart::put_into(Names& names) const {
  names.set("shard", std::to_string(number));
  names.set("shard_index", std::to_string(number - 1));
  names.set("shards", std::to_string(shards));
  names.set("first", std::to_string(first));
  names.set("last", std::to_string(last));
  names.set("item", item);
}

std::vector<ShardPart> plan_shards(const ShardSpec& spec, std::uint64_t max_id) {
  std::vector<ShardPart> parts;
  switch (spec.kind) {
    case ShardKind::kOne:
    case ShardKind::kCount:
      parts.resize(static_cast<size_t>(spec.count));
      break;
    case ShardKind::kList:
      for (const std::string& item : spec.list) parts.push_back({.item = item});
      break;
    case ShardKind::kKeys: {
      // Nothing there yet is one empty shard, so that there is a file.
      const std::uint64_t last = std::max(max_id, spec.first);
      if ((last - spec.first) / spec.size >= kMostShards) {
        throw plugin::config_failure("shards.size",
                                     "ids up to " + std::to_string(last) + " would be more than " +
                                         std::to_string(kMostShards) + " shards; raise it");
      }
      for (std::uint64_t first = spec.first; first <= last; first += spec.size) {
        parts.push_back({.first = first, .last = first + spec.size - 1});
      }
      break;
    }
  }
  for (size_t i = 0; i < parts.size(); ++i) {
    parts[i].number = i + 1;
    parts[i].shards = parts.size();
  }
  return parts;
}

std::string render_part(const ShardPart& part) {
  return boost::json::serialize(boost::json::object{{"number", part.number},
                                                    {"shards", part.shards},
                                                    {"first", part.first},
                                                    {"last", part.last},
                                                    {"item", part.item}});
}

ShardPart parse_part(std::string_view text) {
  const boost::json::value value = boost::json::parse(text);
  const boost::json::object& o = value.as_object();
  const auto number = [&o](const char* key) {
    return boost::json::value_to<std::uint64_t>(o.at(key));
  };
  return {number("number"), number("shards"), number("first"), number("last"),
          boost::json::value_to<std::string>(o.at("item"))};
}

std::string piece_name(const plugin::JobInfo& info, const Recipe& recipe, const ShardPart& part) {
  return piece_stem(info) + four_digits(part.number) + "-of-" + four_digits(part.shards) +
         piece_ending(recipe);
}

std::string piece_pattern(const plugin::JobInfo& info) { return piece_stem(info) + "*"; }

ShardPart part_of_piece(const plugin::JobInfo& info, std::string_view name) {
  const std::string stem = piece_stem(info);
  ShardPart none{.number = 0, .shards = 0};
  if (!name.starts_with(stem)) return none;
  name.remove_prefix(stem.size());
  ShardPart part = none;
  part.number = take_number(name);
  constexpr std::string_view kOf = "-of-";
  if (!name.starts_with(kOf)) return none;
  name.remove_prefix(kOf.size());
  part.shards = take_number(name);
  return part;
}

}  // namespace dumps::misc
