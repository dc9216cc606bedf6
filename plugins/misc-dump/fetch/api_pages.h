// ApiPages: all items of an HTTP API that gives them page by page, as JSON lines.
//
// Each answer is a JSON document, one in memory at a time (max_page_bytes). Where the next page is,
// the answer says: by a link, by tokens to send along (MediaWiki's `continue`), or by the number of
// items so far. A page that fails is asked for again; what it gave is only written when it is
// whole. Job thread only. Throws FetchFailure, and config_failure for settings that cannot be.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "plugins/misc-dump/fetch/http_client.h"
#include "plugins/misc-dump/fetch/retry_policy.h"

namespace dumps::misc {

enum class Paging : std::uint8_t {
  kNone,      // one page has all
  kNextLink,  // `next` points to the next page's URL in the answer; or the header Link, rel="next"
  kContinue,  // `next` points to an object: its members are parameters of the next request
  kToken,     // `next` points to a text or number, sent as parameter `parameter`
  kOffset,    // parameter `parameter` counts the items before; a page without items is the last
};
// "none", "next-link", "continue", "token", "offset".
std::optional<Paging> parse_paging(std::string_view name);

struct ApiSource {
  std::string url = {};
  std::map<std::string, std::string> parameters = {};  // of the query
  Paging paging = Paging::kNone;
  std::string items = {};        // JSON Pointer to the array, or to the object whose members count
  std::string next = {};         // JSON Pointer; see Paging
  std::string parameter = {};    // see Paging
  std::string error = "/error";  // JSON Pointer: an answer that has this is a failure; empty: none
  std::uint64_t max_items = 0;   // 0: all; a sample
  std::uint64_t max_pages = 10'000'000;
  std::uint64_t max_page_bytes = std::uint64_t{64} << 20;
  std::chrono::milliseconds pause_between{0};
};

// Empty, or what cannot be of a source.
std::string complain_about(const ApiSource& source);

struct ApiTotals {
  std::uint64_t items = 0;
  std::uint64_t pages = 0;
};

// `take` gets lines with their newlines.
ApiTotals read_api(HttpClient& client, const ApiSource& source, const Retrying& retrying,
                   const std::function<void(std::string_view)>& take);

}  // namespace dumps::misc
