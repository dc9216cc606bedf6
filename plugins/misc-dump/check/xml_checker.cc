#include "plugins/misc-dump/check/xml_checker.h"

#include <algorithm>
#include <new>
#include <utility>

namespace dumps::misc {
namespace {

constexpr std::size_t kMostAtOnce = std::size_t{1} << 20;
constexpr std::uint64_t kMostTagBytes = std::uint64_t{16} << 20;

}  // namespace

XmlChecker::XmlChecker(std::uint64_t max_depth)
    : parser_(XML_ParserCreate("UTF-8")), max_depth_(max_depth) {
  if (parser_ == nullptr) throw std::bad_alloc();
  XML_SetUserData(parser_.get(), this);
  XML_SetElementHandler(parser_.get(), &XmlChecker::begin, &XmlChecker::end);
  XML_SetEntityDeclHandler(parser_.get(), &XmlChecker::entity);
}

void XmlChecker::stop(std::string why) {
  stopped_ = std::move(why);
  XML_StopParser(parser_.get(), XML_FALSE);
}

void XMLCALL XmlChecker::begin(void* self, const XML_Char*, const XML_Char**) {
  auto* checker = static_cast<XmlChecker*>(self);
  if (++checker->depth_ == 2) ++checker->items_;
  if (checker->depth_ <= checker->max_depth_) return;
  checker->stop("elements lie deeper in each other than " + std::to_string(checker->max_depth_) +
                " levels (max_depth)");
}

void XMLCALL XmlChecker::end(void* self, const XML_Char*) {
  --static_cast<XmlChecker*>(self)->depth_;
}

void XMLCALL XmlChecker::entity(void* self, const XML_Char*, int, const XML_Char*, int,
                                const XML_Char*, const XML_Char*, const XML_Char*,
                                const XML_Char*) {
  static_cast<XmlChecker*>(self)->stop("it defines entities, which dumps do not need");
}

void XmlChecker::parse(std::string_view bytes, bool is_last) {
  const XML_Status status =
      XML_Parse(parser_.get(), bytes.data(), static_cast<int>(bytes.size()), is_last ? 1 : 0);
  bytes_ += bytes.size();
  const XML_Index at = XML_GetCurrentByteIndex(parser_.get());
  const std::uint64_t place = at < 0 ? bytes_ : static_cast<std::uint64_t>(at);
  if (status == XML_STATUS_ERROR) {
    const XML_Error code = XML_GetErrorCode(parser_.get());
    throw Malformed(stopped_.empty() ? std::string("no XML: ") + XML_ErrorString(code) : stopped_,
                    place, XML_GetCurrentLineNumber(parser_.get()));
  }
  if (bytes_ - std::min(place, bytes_) > kMostTagBytes) {
    throw Malformed("a tag does not end within 16 MiB", place,
                    XML_GetCurrentLineNumber(parser_.get()));
  }
}

void XmlChecker::feed(std::string_view bytes) {
  for (; !bytes.empty(); bytes.remove_prefix(std::min(bytes.size(), kMostAtOnce))) {
    parse(bytes.substr(0, kMostAtOnce), false);
  }
}

void XmlChecker::finish() { parse({}, true); }

}  // namespace dumps::misc
