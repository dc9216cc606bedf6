// TextRequest: one text on its way from the database to the file. A TextLoader finds what is stored
// for it (thread of the database); a TextDecoder makes the text of that (any other thread, later).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "plugins/xml-dump/engine/history_object.h"

namespace dumps::xml_dump {

struct TextRequest {
  enum class State : std::uint8_t { kPending, kStored, kLoaded, kUnreadable };

  std::string_view address;
  size_t size_hint = 0;  // may be wrong

  State state = State::kPending;
  // kStored: bytes in an arena, or an item of an object.
  std::string_view stored;
  bool is_deflated = false;
  std::shared_ptr<HistoryObject> object;
  std::string item;         // of the object
  bool wants_item = false;  // false: the object's default one

  std::string_view text;           // kLoaded: in an arena, in the object, or in `inflated`
  mediawiki::ByteBuffer inflated;  // a big text, which is not worth another copy
  bool is_known_bad = false;       // kLoaded with an empty text, by an address of scheme "bad"
  std::string reason;              // kUnreadable
  bool has_unknown_scheme =
      false;  // kUnreadable: the address says something that is not known here

  void take(std::string_view loaded) {
    text = loaded;
    state = State::kLoaded;
  }
  void refuse(std::string why) {
    reason = std::move(why);
    state = State::kUnreadable;
  }
  void refuse_scheme(std::string why) {
    has_unknown_scheme = true;
    refuse(std::move(why));
  }
};

}  // namespace dumps::xml_dump
