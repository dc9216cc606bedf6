// HttpClient: GET over HTTP and HTTPS by libcurl, with what a fetch of large files by an unattended
// program needs: limits of time, of silence and of size, few redirects, certificates always
// verified, and a header with a secret that goes to no other server than the one it is for.
//
// One object per shard, job thread only; connections are kept between calls. The process ignores
// SIGPIPE, as workers do. Failures are thrown as
// FetchFailure; messages have no secrets, passwords or queries of URLs.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "plugins/misc-dump/fetch/fetch_failure.h"

namespace dumps::misc {

struct HttpLimits {
  std::chrono::milliseconds connect{30'000};
  std::chrono::milliseconds silence{60'000};  // without a byte
  std::chrono::milliseconds total{0};         // of one request; 0: none
  std::uint64_t max_bytes = 0;                // of one answer's body; 0: none
  std::uint64_t max_bytes_per_second = 0;     // 0: none
  unsigned max_redirects = 5;
};

// A header for the servers of `origins`, such as "Authorization: Bearer SECRET".
struct HttpAuth {
  std::string header = {};             // empty: none
  std::set<std::string> origins = {};  // "https://host:443"; see origin_of()
};

struct HttpSettings {
  HttpLimits limits = {};
  HttpAuth auth = {};
  std::string user_agent = "dumps-agent";
  std::string ca_file = {};  // certificates to trust instead of the system's; empty: the system's
};

struct HttpRequest {
  std::string url = {};
  std::uint64_t from = 0;     // not 0: the bytes from there on
  std::string if_range = {};  // with `from`: ETag or time of change of what was read before
  std::string accept = {};    // empty: anything
};

struct HttpAnswer {
  int status = 0;                                   // 200, 206
  std::string url = {};                             // after redirects
  std::map<std::string, std::string> headers = {};  // names in lower case
  std::uint64_t body_bytes = 0;
  std::optional<std::uint64_t> whole_size = {};  // of the thing, where the server says it

  // What If-Range may ask with later: a strong ETag, else the time of change; or empty.
  std::string validator() const;
};

class HttpClient {
 public:
  // `is_cancelled` is asked at least once a second.
  HttpClient(HttpSettings settings, std::function<bool()> is_cancelled);
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  struct Body {
    // Before the first byte, once headers of the last answer are there; may throw.
    std::function<void(const HttpAnswer&)> begin = {};
    std::function<void(std::string_view)> take = {};
  };
  // Only answers 200 and 206 get as far as `body`; others are thrown. What `body` throws comes out.
  HttpAnswer get(const HttpRequest& request, const Body& body);
  // The whole body as text, of at most that many bytes.
  std::string get_text(const std::string& url, std::uint64_t max_bytes,
                       const std::string& accept = {});

 private:
  struct Transfer;
  struct Free {
    void operator()(void* easy) const;
  };
  // One request, which may end in a redirect: then where to is in `location`.
  HttpAnswer request_once(const HttpRequest& request, const std::string& url, const Body& body,
                          std::string& location);
  void set_options(Transfer& transfer, const HttpRequest& request, const std::string& url);
  // Throws what went wrong, if anything did.
  void complain(const Transfer& transfer, int code) const;

  HttpSettings settings_;
  std::function<bool()> is_cancelled_;
  std::unique_ptr<void, Free> easy_;  // libcurl's
  std::array<char, 256> reason_{};    // of its last failure
};

}  // namespace dumps::misc
