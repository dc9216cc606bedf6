// Printing of ranges, for tests.
#pragma once

#include <ostream>

#include "plugins/xml-dump/engine/shard_plan.h"

namespace dumps::xml_dump {

inline std::ostream& operator<<(std::ostream& out, const IdRange& range) {
  return out << to_text(range);
}
inline std::ostream& operator<<(std::ostream& out, const PageRange& range) {
  return out << range.ids << " of part " << range.part;
}

}  // namespace dumps::xml_dump
