#include "plugins/misc-dump/check/format_checker.h"

#include "plugins/misc-dump/check/json_checker.h"
#include "plugins/misc-dump/check/table_checker.h"
#include "plugins/misc-dump/check/triples_checker.h"
#include "plugins/misc-dump/check/turtle_checker.h"
#include "plugins/misc-dump/check/xml_checker.h"

namespace dumps::misc {

std::unique_ptr<FormatChecker> make_format_checker(const CheckRules& rules) {
  switch (rules.format) {
    case Format::kAny:
      return nullptr;
    case Format::kJson:
      return make_json_checker(rules.max_depth);
    case Format::kNdjson:
      return make_ndjson_checker(rules.max_depth);
    case Format::kNtriples:
      return std::make_unique<TriplesChecker>(TriplesChecker::Kind::kTriples);
    case Format::kNquads:
      return std::make_unique<TriplesChecker>(TriplesChecker::Kind::kQuads);
    case Format::kTurtle:
      return std::make_unique<TurtleChecker>();
    case Format::kTsv:
      return std::make_unique<TableChecker>('\t', false, rules.columns, rules.header_lines);
    case Format::kCsv:
      return std::make_unique<TableChecker>(',', true, rules.columns, rules.header_lines);
    case Format::kLines:
      return std::make_unique<LinesChecker>();
    case Format::kXml:
      return std::make_unique<XmlChecker>(rules.max_depth);
  }
  return nullptr;
}

}  // namespace dumps::misc
