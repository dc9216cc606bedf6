// RecipeTable: a table of a recipe being read, as JSON. Each key is asked for by its type; at the
// end, finish() refuses those that nobody asked for, with the known one that was likely meant.
//
// A view: the JSON must live as long. Failures are thrown as plugin::Failure (DUMPS_ERR_CONFIG)
// whose subject is the key with its tables: "producer.command". One thread.
#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dumps/failure.hpp"

namespace dumps::misc {

class RecipeTable {
 public:
  // `path`: "" for the recipe itself, "producer" for [producer].
  RecipeTable(const boost::json::object& table, std::string path);

  bool has(std::string_view key);
  // What is asked for is `otherwise`, or empty, where the key is not there.
  std::string text(std::string_view key, std::string_view otherwise = {});
  // A whole number, 0 or more; or a duration ("90s": milliseconds) or a size ("64MiB": bytes).
  std::uint64_t number(std::string_view key, std::uint64_t otherwise = 0);
  bool flag(std::string_view key, bool otherwise = false);
  // One text counts as a list of it.
  std::vector<std::string> texts(std::string_view key);
  std::vector<std::int32_t> numbers(std::string_view key);
  // Commands as lists of their words: ["a", "b"] is one, [["a"], ["b"]] are two.
  std::vector<std::vector<std::string>> commands(std::string_view key);
  // The members of a table; numbers and truth values become texts.
  std::vector<std::pair<std::string, std::string>> pairs(std::string_view key);
  RecipeTable table(std::string_view key);

  [[noreturn]] void fail(std::string_view key, const std::string& message) const;
  // Refuses what was not asked for.
  void finish() const;

 private:
  const boost::json::value* find(std::string_view key);
  std::vector<std::string> words(const boost::json::value& list, std::string_view key) const;

  const boost::json::object* table_;
  std::string path_;
  std::vector<std::string> asked_;
};

}  // namespace dumps::misc
