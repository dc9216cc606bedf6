#include "plugins/xml-dump/database/database.h"

namespace dumps::xml_dump {

bool is_wanted(PageKinds kinds, std::int64_t namespace_id) {
  constexpr std::int64_t kUser = 2;
  const bool is_talk = namespace_id > 0 && namespace_id % 2 == 1;
  return kinds == PageKinds::kAll || (!is_talk && namespace_id != kUser);
}

}  // namespace dumps::xml_dump
