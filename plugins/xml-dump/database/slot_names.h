// SlotNames: the words for the numbers of slot roles and content models. Filled once when a
// database is opened; the words live as long as this. Any thread after that.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace dumps::xml_dump {

class SlotNames {
 public:
  // `subject` is the database, for messages.
  explicit SlotNames(std::string subject) : subject_(std::move(subject)) {}

  void add_role(std::int64_t number, std::string_view name) { roles_.emplace(number, name); }
  void add_model(std::int64_t number, std::string_view name) { models_.emplace(number, name); }

  // Throw plugin::Failure for a number without a name; `revision_id` has it.
  std::string_view role(std::int64_t number, std::int64_t revision_id) const;
  std::string_view model(std::int64_t number, std::int64_t revision_id) const;

 private:
  using Names = std::map<std::int64_t, std::string>;
  std::string_view find(const Names& names, std::int64_t number, const char* kind,
                        std::int64_t revision_id) const;

  std::string subject_;
  Names roles_;
  Names models_;
};

}  // namespace dumps::xml_dump
