// XML, by expat: one well-formed document. Entities of its own are refused, as are tags that do not
// end within 16 MiB.
#pragma once

#include <expat.h>

#include <cstdint>
#include <memory>
#include <string>

#include "plugins/misc-dump/check/format_checker.h"

namespace dumps::misc {

class XmlChecker : public FormatChecker {
 public:
  explicit XmlChecker(std::uint64_t max_depth);
  void feed(std::string_view bytes) override;
  void finish() override;
  std::uint64_t items() const override { return items_; }

 private:
  struct Free {
    void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
  };
  static void XMLCALL begin(void* self, const XML_Char* name, const XML_Char** attributes);
  static void XMLCALL end(void* self, const XML_Char* name);
  static void XMLCALL entity(void* self, const XML_Char*, int, const XML_Char*, int,
                             const XML_Char*, const XML_Char*, const XML_Char*, const XML_Char*);
  void parse(std::string_view bytes, bool is_last);
  void stop(std::string why);

  std::unique_ptr<XML_ParserStruct, Free> parser_;
  std::uint64_t max_depth_;
  std::uint64_t bytes_ = 0;
  std::uint64_t depth_ = 0;
  std::uint64_t items_ = 0;
  std::string stopped_;  // why a handler stopped it
};

}  // namespace dumps::misc
