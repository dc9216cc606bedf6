// RecipeTable: a table of a recipe being read, as JSON. Each key is asked for by its type; at the
// end, finish() refuses those that nobody asked for, with the known one that was likely meant.
//
// A view: the JSON must live as long. Failures are thrown as plugin::Failure (DUMPS_ERR_CONFIG)
// whose subject is the key with its tables: "producer.limits.silence". One thread.
#pragma once

#include <boost/json/object.hpp>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dumps/failure.hpp"

namespace dumps::misc {

class RecipeTable {
 public:
  // `path`: "" for the recipe itself, "producer" for [producer].
  RecipeTable(const boost::json::object& table, std::string path);

  // None where the key is not there.
  std::optional<std::string> text(std::string_view key);
  std::optional<std::uint64_t> count(std::string_view key);  // 0 or more
  std::optional<bool> flag(std::string_view key);
  std::optional<std::chrono::milliseconds> duration(std::string_view key);  // "90s", "1h"
  std::optional<std::uint64_t> size(std::string_view key);                  // bytes: "64MiB", 4096
  // One text counts as a list of it.
  std::optional<std::vector<std::string>> list(std::string_view key);
  // Texts, numbers and truth values by their names, as texts.
  std::optional<std::vector<std::pair<std::string, std::string>>> texts(std::string_view key);
  std::optional<RecipeTable> table(std::string_view key);

  // The same into `target`, which keeps what it has where the key is not there.
  void read(std::string_view key, std::string& target);
  void read(std::string_view key, std::vector<std::string>& target);
  void read(std::string_view key, bool& target);
  void read(std::string_view key, std::chrono::milliseconds& target);
  void read_count(std::string_view key, std::uint64_t& target);
  void read_size(std::string_view key, std::uint64_t& target);
  // One of the words that `parse` knows.
  template <class Word, class Parse>
  void read_word(std::string_view key, Word& target, Parse parse, std::string_view words) {
    const std::optional<std::string> name = text(key);
    if (!name) return;
    const std::optional<Word> word = parse(*name);
    if (!word) {
      throw failure(key, "\"" + *name + "\" is not known; it can be " + std::string(words));
    }
    target = *word;
  }

  // Refuses what was not asked for.
  void finish() const;

  plugin::Failure failure(std::string_view key, std::string message) const;

 private:
  const boost::json::value* find(std::string_view key);
  std::string path_of(std::string_view key) const;

  const boost::json::object& table_;
  std::string path_;
  std::vector<std::string> asked_;
};

}  // namespace dumps::misc
