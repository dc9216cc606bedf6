#include "plugins/misc-dump/fetch/http_client.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <ctime>
#include <exception>
#include <new>
#include <utility>
#include <vector>

#include "plugins/misc-dump/fetch/curl_library.h"
#include "plugins/misc-dump/fetch/url.h"

namespace dumps::misc {
namespace {

using Kind = FetchFailure::Kind;

constexpr std::uint64_t kMostUnreadBytes = std::uint64_t{64} << 10;

struct FreeList {
  void operator()(curl_slist* list) const { curl().slist_free_all(list); }
};

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const std::size_t begin = std::min(text.find_first_not_of(kBlanks), text.size());
  return text.substr(begin, text.find_last_not_of(kBlanks) + 1 - begin);
}

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool is_redirect(long status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

// Answers after which the same request may succeed.
bool is_passing(long status) {
  return status == 408 || status == 425 || status == 429 || status == 500 || status == 502 ||
         status == 503 || status == 504;
}

bool is_passing(CURLcode code) {
  switch (code) {
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_URL_MALFORMAT:
      return false;
    default:
      return true;
  }
}

// Seconds, or a date.
std::chrono::seconds retry_after(const std::map<std::string, std::string>& headers) {
  const auto found = headers.find("retry-after");
  if (found == headers.end()) return std::chrono::seconds{0};
  constexpr std::int64_t kMost = 7 * 86400;
  std::int64_t seconds = 0;
  if (const auto value = number(found->second)) {
    seconds = static_cast<std::int64_t>(std::min<std::uint64_t>(*value, kMost));
  } else if (const std::time_t at = curl().getdate(found->second.c_str(), nullptr); at > 0) {
    seconds = at - std::time(nullptr);
  }
  return std::chrono::seconds{std::clamp<std::int64_t>(seconds, 0, kMost)};
}

std::string hint_of(long status) {
  if (status == 401 || status == 403) return "; look at the secret that the recipe names";
  if (status == 404 || status == 410) return "; it is not there, or not yet";
  return "";
}

}  // namespace

// What libcurl's callbacks need of one request.
struct HttpClient::Transfer {
  const HttpLimits& limits;
  const Body& body;
  const std::function<bool()>& is_cancelled;
  CURL* easy;
  HttpAnswer answer = {};
  std::uint64_t from = 0;
  bool has_begun = false;
  std::uint64_t unread_bytes = 0;
  bool is_enough = false;
  std::exception_ptr thrown = {};
  std::unique_ptr<curl_slist, FreeList> list = {};

  std::string subject() const { return shown_url(answer.url); }
  std::string header(const std::string& name) const {
    const auto found = answer.headers.find(name);
    return found == answer.headers.end() ? std::string() : found->second;
  }

  void add_header(std::string_view line) {
    if (line.starts_with("HTTP/")) answer.headers.clear();  // of another answer, as 100 is
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return;
    std::string name(line.substr(0, colon));
    for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    answer.headers[name] = trimmed(line.substr(colon + 1));
  }

  // Headers are there; the status says whether the body is wanted.
  bool begin() {
    long status = 0;
    curl().easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    answer.status = static_cast<int>(status);
    if (status != 200 && status != 206) return false;
    if (has_begun) return true;
    has_begun = true;
    if (status == 206) {
      read_range();
    } else {
      answer.whole_size = number(header("content-length"));
    }
    const std::uint64_t size = answer.whole_size.value_or(0);
    if (limits.max_bytes > 0 && size > limits.max_bytes) {
      throw FetchFailure(Kind::kPermanent, subject(), too_large(size));
    }
    if (body.begin) body.begin(answer);
    return true;
  }
  // "bytes 5-9/10"
  void read_range() {
    const std::string range = header("content-range");
    const std::size_t dash = range.find('-');
    const std::size_t slash = range.find('/');
    const bool is_range = range.starts_with("bytes ") && dash != std::string::npos &&
                          slash != std::string::npos && dash < slash;
    const auto first =
        is_range ? number(trimmed(std::string_view(range).substr(6, dash - 6))) : std::nullopt;
    if (from == 0 || first != from) {
      throw FetchFailure(Kind::kRestart, subject(),
                         "the server gave the bytes \"" + range + "\", asked for those from " +
                             std::to_string(from) + " on");
    }
    answer.whole_size = number(std::string_view(range).substr(slash + 1));
  }
  std::string too_large(std::uint64_t size) const {
    return "has " + std::to_string(size) + " bytes or more, which is above the limit of " +
           std::to_string(limits.max_bytes) + " (max_bytes)";
  }

  void take(std::string_view bytes) {
    if (!begin()) {
      // What a server says beside an error or a redirect is not of interest.
      unread_bytes += bytes.size();
      if (unread_bytes > kMostUnreadBytes) throw Enough();
      return;
    }
    answer.body_bytes += bytes.size();
    if (limits.max_bytes > 0 && from + answer.body_bytes > limits.max_bytes) {
      throw FetchFailure(Kind::kPermanent, subject(), too_large(from + answer.body_bytes));
    }
    if (body.take) body.take(bytes);
  }

  struct Enough {};
  template <class Function>
  std::size_t guard(std::size_t size, Function function) noexcept {
    try {
      function();
      return size;
    } catch (const Enough&) {
      is_enough = true;
      return 0;
    } catch (...) {
      thrown = std::current_exception();
      return size == 0 ? 1 : 0;  // another number than asked for ends the transfer
    }
  }
  static std::size_t on_header(char* data, std::size_t one, std::size_t size, void* self) {
    auto* transfer = static_cast<Transfer*>(self);
    return transfer->guard(one * size, [&] { transfer->add_header({data, one * size}); });
  }
  static std::size_t on_body(char* data, std::size_t one, std::size_t size, void* self) {
    auto* transfer = static_cast<Transfer*>(self);
    return transfer->guard(one * size, [&] { transfer->take({data, one * size}); });
  }
  static int on_progress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<Transfer*>(self)->is_cancelled() ? 1 : 0;
  }
};

void HttpClient::Free::operator()(void* easy) const { curl().easy_cleanup(easy); }

std::string HttpAnswer::validator() const {
  const auto etag = headers.find("etag");
  if (etag != headers.end() && !etag->second.starts_with("W/")) return etag->second;
  const auto modified = headers.find("last-modified");
  return modified != headers.end() ? modified->second : std::string();
}

HttpClient::HttpClient(HttpSettings settings, std::function<bool()> is_cancelled)
    : settings_(std::move(settings)), is_cancelled_(std::move(is_cancelled)) {
  easy_.reset(curl().easy_init());
  if (easy_ == nullptr) throw std::bad_alloc();
}

HttpClient::~HttpClient() = default;

void HttpClient::set_options(Transfer& transfer, const HttpRequest& request,
                             const std::string& url) {
  CURL* easy = easy_.get();
  const HttpLimits& limits = settings_.limits;
  curl().easy_reset(easy);
  curl().easy_setopt(easy, CURLOPT_URL, url.c_str());
  curl().easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl().easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl().easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  curl().easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
  if (!settings_.ca_file.empty()) {
    curl().easy_setopt(easy, CURLOPT_CAINFO, settings_.ca_file.c_str());
  }
  curl().easy_setopt(easy, CURLOPT_USERAGENT, settings_.user_agent.c_str());
  curl().easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(limits.connect.count()));
  curl().easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(limits.total.count()));
  curl().easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
  curl().easy_setopt(easy, CURLOPT_LOW_SPEED_TIME,
                     std::max(1L, static_cast<long>(limits.silence.count() / 1000)));
  curl().easy_setopt(easy, CURLOPT_MAX_RECV_SPEED_LARGE,
                     static_cast<curl_off_t>(limits.max_bytes_per_second));
  curl().easy_setopt(easy, CURLOPT_ERRORBUFFER, reason_.data());
  curl().easy_setopt(easy, CURLOPT_HEADERFUNCTION, &Transfer::on_header);
  curl().easy_setopt(easy, CURLOPT_HEADERDATA, &transfer);
  curl().easy_setopt(easy, CURLOPT_WRITEFUNCTION, &Transfer::on_body);
  curl().easy_setopt(easy, CURLOPT_WRITEDATA, &transfer);
  curl().easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
  curl().easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, &Transfer::on_progress);
  curl().easy_setopt(easy, CURLOPT_XFERINFODATA, &transfer);
  std::vector<std::string> lines;
  if (request.from > 0) lines.push_back("Range: bytes=" + std::to_string(request.from) + "-");
  if (request.from > 0 && !request.if_range.empty()) {
    lines.push_back("If-Range: " + request.if_range);
  }
  if (!request.accept.empty()) lines.push_back("Accept: " + request.accept);
  if (!settings_.auth.header.empty() && settings_.auth.origins.contains(origin_of(url))) {
    lines.push_back(settings_.auth.header);
  }
  for (const std::string& line : lines) {
    curl_slist* list = curl().slist_append(transfer.list.get(), line.c_str());
    if (list == nullptr) throw std::bad_alloc();
    if (transfer.list == nullptr) transfer.list.reset(list);
  }
  curl().easy_setopt(easy, CURLOPT_HTTPHEADER, transfer.list.get());
}

void HttpClient::complain(const Transfer& transfer, int code) const {
  if (transfer.thrown) std::rethrow_exception(transfer.thrown);
  if (code == CURLE_ABORTED_BY_CALLBACK) {
    throw plugin::Failure(DUMPS_CANCELLED, "", "cancelled by the host");
  }
  const auto result = transfer.is_enough ? CURLE_OK : static_cast<CURLcode>(code);
  if (result != CURLE_OK) {
    std::string text = reason_[0] != '\0' ? reason_.data() : curl().easy_strerror(result);
    if (transfer.answer.body_bytes > 0) {
      text += ", after " + std::to_string(transfer.answer.body_bytes) + " bytes";
    }
    throw FetchFailure(is_passing(result) ? Kind::kPassing : Kind::kPermanent, transfer.subject(),
                       text);
  }
  const long status = transfer.answer.status;
  if (status == 200 || status == 206 || is_redirect(status)) return;
  const std::string text = "the server answers " + std::to_string(status) + hint_of(status);
  if (status == 416) throw FetchFailure(Kind::kRestart, transfer.subject(), text);
  throw FetchFailure(is_passing(status) ? Kind::kPassing : Kind::kPermanent, transfer.subject(),
                     text, retry_after(transfer.answer.headers));
}

HttpAnswer HttpClient::request_once(const HttpRequest& request, const std::string& url,
                                    const Body& body, std::string& location) {
  Transfer transfer{settings_.limits, body, is_cancelled_, easy_.get()};
  transfer.answer.url = url;
  transfer.from = request.from;
  reason_[0] = '\0';
  set_options(transfer, request, url);
  const CURLcode code = curl().easy_perform(easy_.get());
  if (code == CURLE_OK || transfer.is_enough)
    transfer.guard(0, [&] { transfer.begin(); });  // it may have no body
  curl().easy_setopt(easy_.get(), CURLOPT_HTTPHEADER, nullptr);
  complain(transfer, code);
  if (is_redirect(transfer.answer.status)) {
    location = transfer.header("location");
    if (location.empty()) {
      throw FetchFailure(Kind::kPermanent, transfer.subject(),
                         "the server answers " + std::to_string(transfer.answer.status) +
                             " without saying where to");
    }
  }
  return transfer.answer;
}

HttpAnswer HttpClient::get(const HttpRequest& request, const Body& body) {
  std::string url = request.url;
  for (unsigned redirects = 0;; ++redirects) {
    const std::string origin = origin_of(url);
    std::string location;
    HttpAnswer answer = request_once(request, url, body, location);
    if (location.empty()) return answer;
    if (redirects == settings_.limits.max_redirects) {
      throw FetchFailure(Kind::kPermanent, shown_url(request.url),
                         "is redirected more than " + std::to_string(redirects) +
                             " times, at last to " + shown_url(url));
    }
    url = resolve_url(url, location);
    if (origin.starts_with("https:") && !origin_of(url).starts_with("https:")) {
      throw FetchFailure(Kind::kPermanent, shown_url(request.url),
                         "is redirected from https to " + shown_url(url) + ", which is not safe");
    }
  }
}

std::string HttpClient::get_text(const std::string& url, std::uint64_t max_bytes,
                                 const std::string& accept) {
  std::string text;
  Body body;
  body.take = [&](std::string_view bytes) {
    if (text.size() + bytes.size() > max_bytes) {
      throw FetchFailure(Kind::kPermanent, shown_url(url),
                         "is longer than " + std::to_string(max_bytes) + " bytes");
    }
    text += bytes;
  };
  get({.url = url, .accept = accept}, body);
  return text;
}

}  // namespace dumps::misc
