#include "plugins/misc-dump/fetch/api_pages.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <utility>

#include "plugins/misc-dump/check/check.h"
#include "plugins/misc-dump/fetch/json_slice.h"
#include "plugins/misc-dump/fetch/url.h"

namespace dumps::misc {
namespace {

namespace json = boost::json;
using Kind = FetchFailure::Kind;

constexpr std::array<std::pair<std::string_view, Paging>, 5> kPagings = {{
    {"none", Paging::kNone},
    {"next-link", Paging::kNextLink},
    {"continue", Paging::kContinue},
    {"token", Paging::kToken},
    {"offset", Paging::kOffset},
}};

// Errors of MediaWiki's API after which the same request may succeed.
constexpr std::array<std::string_view, 4> kPassingCodes = {"maxlag", "ratelimited", "readonly",
                                                           "internal_api_error"};

bool is_pointer(const std::string& text) { return text.empty() || text.front() == '/'; }

// A text or a number as a parameter.
std::string plain(std::string_view slice) {
  if (!slice.starts_with('"')) return std::string(slice);
  const json::value value = json::parse({slice.data(), slice.size()});
  return std::string(std::string_view(value.as_string()));
}

// The URL of rel="next" in a header Link, if it has one.
std::string next_of_header(const std::string& header) {
  for (std::string_view rest = header; !rest.empty();) {
    const std::size_t open = rest.find('<');
    const std::size_t close = rest.find('>', std::min(open, rest.size()));
    if (open == std::string_view::npos || close == std::string_view::npos) return {};
    const std::size_t end = std::min(rest.find(',', close), rest.size());
    const std::string_view attributes = rest.substr(close, end - close);
    if (attributes.find("rel=\"next\"") != std::string_view::npos ||
        attributes.find("rel=next") != std::string_view::npos) {
      return std::string(rest.substr(open + 1, close - open - 1));
    }
    rest.remove_prefix(end);
  }
  return {};
}

class ApiReader {
 public:
  ApiReader(HttpClient& client, const ApiSource& source, const Retrying& retrying,
            const std::function<void(std::string_view)>& take)
      : client_(client), source_(source), retrying_(retrying), take_(take) {}

  ApiTotals run() {
    url_ = with_parameters(source_.url, source_.parameters);
    const std::string origin = origin_of(url_);
    while (!url_.empty()) {
      if (totals_.pages == source_.max_pages) {
        fail("has more than " + std::to_string(source_.max_pages) + " pages (max_pages)");
      }
      retrying_.run([this] { fetch(); });
      const std::uint64_t items = write_items();
      ++totals_.pages;
      std::string next = is_enough() ? std::string() : next_url(items);
      if (!next.empty() && origin_of(next) != origin) {
        fail("says that the next page is on another server, " + shown_url(next));
      }
      if (next == url_) fail("says that the next page is the one that it gave");
      url_ = std::move(next);
      if (!url_.empty() && source_.pause_between.count() > 0 && retrying_.wait) {
        retrying_.wait(source_.pause_between);
      }
    }
    return totals_;
  }

 private:
  [[noreturn]] void fail(const std::string& what, Kind kind = Kind::kPermanent) const {
    throw FetchFailure(kind, shown_url(url_),
                       "page " + std::to_string(totals_.pages + 1) + " " + what);
  }
  bool is_enough() const { return source_.max_items > 0 && totals_.items >= source_.max_items; }

  // One page into page_.
  void fetch() {
    page_.clear();
    HttpClient::Body body;
    body.take = [this](std::string_view bytes) {
      if (page_.size() + bytes.size() > source_.max_page_bytes) {
        fail("is longer than " + std::to_string(source_.max_page_bytes) +
             " bytes (max_page_bytes)");
      }
      page_ += bytes;
    };
    const HttpAnswer answer = client_.get({.url = url_, .accept = "application/json"}, body);
    const auto link = answer.headers.find("link");
    link_ = link != answer.headers.end() ? next_of_header(link->second) : std::string();
    look_at_json();
    look_for_error();
  }

  // A page that is cut may be whole the next time.
  void look_at_json() const {
    try {
      Check check({.format = Format::kJson}, "");
      check.feed(page_);
      check.finish();
    } catch (const plugin::Failure& failure) {
      fail("is not good: " + failure.message(), Kind::kPassing);
    }
  }

  void look_for_error() const {
    if (source_.error.empty()) return;
    const auto error = slice_at(page_, source_.error);
    if (!error || *error == "null" || *error == "false" || *error == "\"\"") return;
    const auto code = slice_at(*error, "/code");
    const std::string name = code ? plain(*code) : std::string();
    const bool is_passing = std::ranges::any_of(
        kPassingCodes, [&](std::string_view known) { return name.starts_with(known); });
    fail("is an error: " + std::string(error->substr(0, 300)),
         is_passing ? Kind::kPassing : Kind::kPermanent);
  }

  std::uint64_t write_items() {
    const auto list = slice_at(page_, source_.items);
    const bool goes_on = !source_.next.empty() && slice_at(page_, source_.next).has_value();
    if (!list && totals_.pages == 0 && !goes_on) {
      fail("has nothing at \"" + source_.items + "\" (items); it begins with " +
           printable(std::string_view(page_).substr(0, 100)));
    }
    if (list && !list->starts_with('[') && !list->starts_with('{')) {
      fail("has neither an array nor an object at \"" + source_.items + "\" (items)");
    }
    lines_.clear();
    std::uint64_t items = 0;
    for_each_value(list.value_or("[]"), [&](std::string_view item) {
      if (is_enough()) return false;
      append_compact(lines_, item);
      lines_ += '\n';
      ++items;
      ++totals_.items;
      return true;
    });
    if (items > 0 && lines_ == last_lines_) {
      fail("has the items of the page before: paging does not work as the recipe says");
    }
    if (!lines_.empty()) take_(lines_);
    if (items > 0) std::swap(lines_, last_lines_);
    return items;
  }

  // Empty: that was the last page.
  std::string next_url(std::uint64_t items) const {
    const auto next = slice_at(page_, source_.next);
    const bool has_next = next && *next != "null" && *next != "false" && *next != "\"\"";
    switch (source_.paging) {
      case Paging::kNone:
        return {};
      case Paging::kNextLink: {
        const std::string link = source_.next.empty() ? link_ : has_next ? plain(*next) : "";
        return link.empty() ? link : resolve_url(url_, link);
      }
      case Paging::kContinue:
        return has_next ? continued(*next) : std::string();
      case Paging::kToken:
        return has_next ? with({{source_.parameter, plain(*next)}}) : std::string();
      case Paging::kOffset:
        return items > 0 ? with({{source_.parameter, std::to_string(totals_.items)}})
                         : std::string();
    }
    return {};
  }
  std::string continued(std::string_view object) const {
    const json::value value = json::parse({object.data(), object.size()});
    if (!value.is_object()) fail("has no object at \"" + source_.next + "\" (next)");
    std::map<std::string, std::string> more;
    for (const auto& member : value.get_object()) {
      more[std::string(std::string_view(member.key()))] = plain(json::serialize(member.value()));
    }
    return with(more);
  }
  std::string with(const std::map<std::string, std::string>& more) const {
    std::map<std::string, std::string> all = source_.parameters;
    for (const auto& [name, text] : more) all[name] = text;
    return with_parameters(source_.url, all);
  }

  HttpClient& client_;
  const ApiSource& source_;
  const Retrying& retrying_;
  const std::function<void(std::string_view)>& take_;
  ApiTotals totals_;
  std::string url_;
  std::string page_;
  std::string link_;  // of the header
  std::string lines_, last_lines_;
};

}  // namespace

std::optional<Paging> parse_paging(std::string_view name) {
  for (const auto& [known, paging] : kPagings) {
    if (known == name) return paging;
  }
  return std::nullopt;
}

std::string complain_about(const ApiSource& source) {
  if (!is_pointer(source.items))
    return "items: a JSON Pointer such as \"/query/allpages\" is wanted";
  if (!is_pointer(source.next)) return "next: a JSON Pointer such as \"/continue\" is wanted";
  if (!is_pointer(source.error)) return "error: a JSON Pointer such as \"/error\" is wanted";
  const bool needs_next = source.paging == Paging::kContinue || source.paging == Paging::kToken;
  const bool needs_parameter = source.paging == Paging::kToken || source.paging == Paging::kOffset;
  if (needs_next && source.next.empty()) return "next: this paging needs it";
  if (needs_parameter && source.parameter.empty()) return "parameter: this paging needs it";
  return {};
}

ApiTotals read_api(HttpClient& client, const ApiSource& source, const Retrying& retrying,
                   const std::function<void(std::string_view)>& take) {
  if (const std::string complaint = complain_about(source); !complaint.empty()) {
    throw plugin::config_failure("producer", complaint);
  }
  return ApiReader(client, source, retrying, take).run();
}

}  // namespace dumps::misc
