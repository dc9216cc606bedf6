// Where a text is kept, in the three notations that MediaWiki stores: the content address
// ("tt:123"; since 1.42 also "es:DB://cluster1/42?flags=utf-8,gzip", which needs no text row), the
// flags of a text row ("utf-8,gzip,external"), and the address of an external store
// ("DB://cluster1/42/item"). Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace dumps::mediawiki {

struct TextFlags {
  bool error = false;
  bool external = false;
  bool gzip = false;
  bool object = false;
  bool utf8 = false;
};
TextFlags parse_text_flags(std::string_view flags);

struct BlobAddress {
  enum class Scheme : std::uint8_t {
    kText,      // tt: a row of the text table
    kExternal,  // es: the address of an external store
    kBad,       // bad: known to be lost; stands for an empty text
    kUnknown,   // any other scheme
  };
  Scheme scheme = Scheme::kUnknown;
  std::string_view url;      // kExternal: see parse_external_address
  TextFlags flags;           // kExternal: of the text behind it
  std::int64_t text_id = 0;  // kText: 0 when the number is malformed ("tt:0012", "tt:0", "tt:x")
};

// Nothing when it is no address at all.
std::optional<BlobAddress> parse_blob_address(std::string_view address);

struct ExternalAddress {
  std::string_view cluster;
  std::int64_t id = 0;
  std::optional<std::string_view> item;  // which text of the object, when the blob is one
};
// Nothing when it is not of the form DB://CLUSTER/ID[/ITEM].
std::optional<ExternalAddress> parse_external_address(std::string_view url);

}  // namespace dumps::mediawiki
