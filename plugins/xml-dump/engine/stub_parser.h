// StubParser: takes the XML of a stub file apart, fed with any cut of it. What it found waits in a
// queue; whoever feeds it takes that out before feeding more. One thread at a time.
#pragma once

#include <expat.h>

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dumps::xml_dump {

struct StubSlot {
  std::string role = "main";
  std::string model;
  std::string sha1;
  std::string address;
  std::int64_t origin = 0;
  std::int64_t size = 0;
};

struct StubRevision {
  std::int64_t id = 0;
  std::int64_t parent_id = 0;
  std::string timestamp;  // 14 digits
  std::int64_t user_id = 0;
  std::string user_name;
  bool is_minor = false;
  std::int64_t deleted = 0;  // bits of rev_deleted
  std::string comment;
  std::string sha1;
  std::vector<StubSlot> slots;
};

struct StubPage {
  std::int64_t id = 0;
  std::int64_t namespace_id = 0;
  std::string title;  // with the name of the namespace, with spaces
  std::optional<std::string> redirect;
};

// The begin of a page, one of its revisions, or its end.
struct StubEvent {
  enum class Kind : std::uint8_t { kPage, kRevision, kPageEnd };
  Kind kind = Kind::kPage;
  StubPage page;
  StubRevision revision;
};

class StubParser {
 public:
  StubParser();
  StubParser(const StubParser&) = delete;
  StubParser& operator=(const StubParser&) = delete;

  // False when that is not XML of a stub file; why() then says where and what.
  bool feed(std::string_view bytes, bool is_end);
  const std::string& why() const { return why_; }

  std::deque<StubEvent>& events() { return events_; }

 private:
  struct Free {
    void operator()(XML_ParserStruct* parser) const { XML_ParserFree(parser); }
  };
  using Attributes = const char**;

  void begin(std::string_view name, Attributes attributes);
  void end(std::string_view name);
  void begin_in_revision(std::string_view name, Attributes attributes);
  void take_text_attributes(Attributes attributes);
  void end_in_page(std::string_view name);
  void end_in_revision(std::string_view name);
  void give_page();
  std::int64_t number(std::string_view what, std::string_view text);
  void fail(std::string why);

  std::unique_ptr<XML_ParserStruct, Free> parser_;
  std::deque<StubEvent> events_;
  std::string why_;
  std::string text_;  // of the element at hand

  bool in_page_ = false;
  bool is_page_given_ = false;
  bool in_revision_ = false;
  bool in_contributor_ = false;
  bool in_upload_ = false;
  bool in_extra_slot_ = false;
  StubPage page_;
  StubRevision revision_;
};

}  // namespace dumps::xml_dump
