#include "plugins/xml-dump/engine/stub_parser.h"

#include <algorithm>
#include <charconv>
#include <climits>
#include <utility>

#include "plugins/mediawiki/export_writer.h"

namespace dumps::xml_dump {
namespace {

std::optional<std::string_view> find(const char** attributes, std::string_view name) {
  for (; *attributes != nullptr; attributes += 2) {
    if (name == attributes[0]) return attributes[1];
  }
  return std::nullopt;
}

// "2023-07-22T07:28:41Z" to "20230722072841".
std::string digits_of(std::string_view timestamp) {
  std::string digits;
  std::copy_if(timestamp.begin(), timestamp.end(), std::back_inserter(digits),
               [](char c) { return c >= '0' && c <= '9'; });
  return digits;
}

}  // namespace

StubParser::StubParser() : parser_(XML_ParserCreate("UTF-8")) {
  XML_SetUserData(parser_.get(), this);
  XML_SetElementHandler(
      parser_.get(),
      [](void* self, const char* name, const char** attributes) {
        static_cast<StubParser*>(self)->begin(name, attributes);
      },
      [](void* self, const char* name) { static_cast<StubParser*>(self)->end(name); });
  XML_SetCharacterDataHandler(parser_.get(), [](void* self, const char* text, int size) {
    static_cast<StubParser*>(self)->text_.append(text, static_cast<size_t>(size));
  });
}

bool StubParser::feed(std::string_view bytes, bool is_end) {
  while (bytes.size() > INT_MAX) {
    if (!feed(bytes.substr(0, INT_MAX), false)) return false;
    bytes.remove_prefix(INT_MAX);
  }
  const auto size = static_cast<int>(bytes.size());
  if (XML_Parse(parser_.get(), bytes.data(), size, is_end ? 1 : 0) == XML_STATUS_OK) return true;
  if (why_.empty()) why_ = XML_ErrorString(XML_GetErrorCode(parser_.get()));
  why_ = "line " + std::to_string(XML_GetCurrentLineNumber(parser_.get())) + ": " + why_;
  return false;
}

void StubParser::fail(std::string why) {
  if (why_.empty()) why_ = std::move(why);
  XML_StopParser(parser_.get(), XML_FALSE);
}

std::int64_t StubParser::number(std::string_view what, std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) {
    fail("<" + std::string(what) + "> is not a number: \"" + std::string(text) + "\"");
  }
  return value;
}

void StubParser::begin(std::string_view name, Attributes attributes) {
  text_.clear();
  if (in_revision_) return begin_in_revision(name, attributes);
  if (name == "page") {
    in_page_ = true;
    is_page_given_ = false;
    page_ = {};
  } else if (in_page_ && name == "redirect") {
    page_.redirect = find(attributes, "title");
  } else if (in_page_ && name == "upload") {
    in_upload_ = true;
  } else if (in_page_ && name == "revision") {
    give_page();
    in_revision_ = true;
    revision_ = {};
    revision_.slots.emplace_back();
  }
}

void StubParser::begin_in_revision(std::string_view name, Attributes attributes) {
  const bool is_deleted = find(attributes, "deleted").has_value();
  if (name == "contributor") {
    in_contributor_ = true;
    if (is_deleted) revision_.deleted |= mediawiki::kDeletedUser;
  } else if (name == "comment") {
    if (is_deleted) revision_.deleted |= mediawiki::kDeletedComment;
  } else if (name == "minor") {
    revision_.is_minor = true;
  } else if (name == "content") {
    in_extra_slot_ = true;
    revision_.slots.emplace_back().role.clear();
  } else if (name == "text") {
    if (is_deleted) revision_.deleted |= mediawiki::kDeletedText;
    take_text_attributes(attributes);
  }
}

void StubParser::take_text_attributes(Attributes attributes) {
  StubSlot& slot = revision_.slots.back();
  if (const auto bytes = find(attributes, "bytes")) slot.size = number("text bytes", *bytes);
  if (const auto sha1 = find(attributes, "sha1")) slot.sha1 = *sha1;
  if (const auto location = find(attributes, "location")) {
    slot.address = *location;
  } else if (const auto id = find(attributes, "id")) {
    slot.address = "tt:" + std::string(*id);  // the older schema
  }
}

void StubParser::end(std::string_view name) {
  if (in_revision_) {
    end_in_revision(name);
  } else if (in_upload_) {
    in_upload_ = name != "upload";
  } else if (in_page_) {
    end_in_page(name);
  }
}

void StubParser::end_in_page(std::string_view name) {
  if (name == "title") {
    page_.title = text_;
  } else if (name == "ns") {
    page_.namespace_id = number(name, text_);
  } else if (name == "id") {
    page_.id = number(name, text_);
  } else if (name == "page") {
    give_page();
    in_page_ = false;
    events_.push_back({StubEvent::Kind::kPageEnd, {}, {}});
  }
}

void StubParser::end_in_revision(std::string_view name) {
  if (name == "contributor") {
    in_contributor_ = false;
  } else if (name == "content") {
    in_extra_slot_ = false;
  } else if (in_contributor_) {
    if (name == "id") revision_.user_id = number(name, text_);
    if (name == "username" || name == "ip") revision_.user_name = text_;
  } else if (name == "origin") {
    revision_.slots.back().origin = number(name, text_);
  } else if (name == "model") {
    revision_.slots.back().model = text_;
  } else if (name == "role") {
    revision_.slots.back().role = text_;
  } else if (in_extra_slot_) {
    return;
  } else if (name == "id") {
    revision_.id = number(name, text_);
  } else if (name == "parentid") {
    revision_.parent_id = number(name, text_);
  } else if (name == "timestamp") {
    revision_.timestamp = digits_of(text_);
  } else if (name == "comment") {
    revision_.comment = text_;
  } else if (name == "sha1") {
    revision_.sha1 = text_;
  } else if (name == "revision") {
    in_revision_ = false;
    events_.push_back({StubEvent::Kind::kRevision, {}, std::move(revision_)});
  }
}

void StubParser::give_page() {
  if (std::exchange(is_page_given_, true)) return;
  if (page_.id == 0) return fail("a page without an id");
  events_.push_back({StubEvent::Kind::kPage, page_, {}});
}

}  // namespace dumps::xml_dump
