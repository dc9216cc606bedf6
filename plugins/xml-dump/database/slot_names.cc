#include "plugins/xml-dump/database/slot_names.h"

#include "dumps/failure.hpp"

namespace dumps::xml_dump {

std::string_view SlotNames::role(std::int64_t number, std::int64_t revision_id) const {
  return find(roles_, number, "slot role", revision_id);
}

std::string_view SlotNames::model(std::int64_t number, std::int64_t revision_id) const {
  return find(models_, number, "content model", revision_id);
}

std::string_view SlotNames::find(const Names& names, std::int64_t number, const char* kind,
                                 std::int64_t revision_id) const {
  const auto found = names.find(number);
  if (found != names.end()) return found->second;
  throw plugin::failed(subject_, "revision " + std::to_string(revision_id) + " has " + kind + " " +
                                     std::to_string(number) +
                                     ", which has no name in the database; MediaWiki cannot export "
                                     "this page either: give it a row in the table slot_roles or "
                                     "content_models, or delete the page");
}

}  // namespace dumps::xml_dump
