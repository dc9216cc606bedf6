// What the control API sees of HTTP: plain values, so that its handlers are tested without sockets.
#pragma once

#include <sys/types.h>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/base/error.h"
#include "agent/daemon/event_stream.h"

namespace dumps {

// Who is on the other side. On TCP nobody is known.
struct HttpPeer {
  bool local = false;  // unix socket; the next three are what the kernel says (SO_PEERCRED)
  uid_t user = static_cast<uid_t>(-1);
  gid_t group = static_cast<gid_t>(-1);
  pid_t pid = 0;
};

struct HttpRequest {
  std::string method;                        // GET, POST
  std::vector<std::string> path;             // decoded segments: {"v1", "runs", "demowiki"}
  std::map<std::string, std::string> query;  // decoded
  std::string body;
  HttpPeer peer;
};

struct HttpResponse {
  unsigned status = 200;
  std::string content_type = "application/json";
  std::string body;
  // Set: the response stays open, and what is sent there follows the body until the client goes.
  std::shared_ptr<EventStream> events = nullptr;
};

// Called exactly once per request, on the loop thread, now or later.
using HttpRespond = std::function<void(HttpResponse)>;
using HttpHandler = std::function<void(const HttpRequest&, HttpRespond)>;

// Splits and decodes a request target; nothing when it is not one we accept (bad escapes, NUL).
std::optional<HttpRequest> parse_target(std::string_view target);

// {"error":{"code":…,"message":…}} with the status that belongs to the error's code.
HttpResponse error_response(const Error& error);

}  // namespace dumps
