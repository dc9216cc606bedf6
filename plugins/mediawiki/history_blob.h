// HistoryBlob: one stored object that holds many texts: ConcatenatedGzipHistoryBlob (a deflated
// array by md5) or DiffHistoryBlob (a chain of binary diffs). HistoryBlobStub points into one.
//
// Opened once, then asked for items; owns all of its bytes. Opening is the expensive part, so
// callers keep opened ones in a cache. Immutable after that: any thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "plugins/mediawiki/byte_buffer.h"
#include "plugins/mediawiki/inflate.h"
#include "plugins/mediawiki/php_value.h"

namespace dumps::mediawiki {

class HistoryBlob {
 public:
  // Null, with the reason in `why`, when `serialized` is damaged or of another class. An object
  // that was serialized twice (an old bug of MediaWiki) is opened too.
  static std::unique_ptr<HistoryBlob> open(std::string_view serialized, Inflater& inflater,
                                           std::string& why);

  // The item named by an md5 (concatenated) or by a decimal index (diff; other text counts as 0).
  std::optional<std::string_view> item(std::string_view key) const;
  // What the object stands for when it is a text of its own.
  std::optional<std::string_view> default_item() const;

  size_t memory_bytes() const { return memory_bytes_; }

 private:
  bool open_concatenated(const PhpValue& object, Inflater& inflater, std::string& why);
  bool open_diffs(const PhpValue& object, Inflater& inflater, std::string& why);
  bool apply_diffs(const PhpValue& info, std::string& why);
  void store(size_t index, std::string&& text);

  ByteBuffer plain_;  // what the items of a concatenated object are views of
  std::vector<std::pair<std::string, std::string_view>> by_hash_;
  std::vector<std::optional<std::string>> by_index_;
  bool is_diff_ = false;
  std::optional<std::string> default_key_;
  size_t memory_bytes_ = 0;
};

// A HistoryBlobStub: item `hash` of the object in text row `text_id`.
struct HistoryBlobStub {
  std::int64_t text_id = 0;
  std::string hash;
};

// What a row flagged `object` holds.
enum class ObjectClass { kBlob, kStub, kUnknown };
ObjectClass object_class(std::string_view serialized);
std::optional<HistoryBlobStub> parse_stub(std::string_view serialized);

}  // namespace dumps::mediawiki
