// ApiClient: dumpsctl's side of the control API: one HTTP/1.1 request per call over the agent's
// unix socket. Blocking.
#pragma once

#include <boost/json.hpp>
#include <chrono>
#include <functional>
#include <string>

#include "agent/base/result.h"

namespace dumps {

struct ApiReply {
  unsigned status = 0;
  std::string body;

  bool ok() const { return status >= 200 && status < 300; }
};

// What failed, in the error of an agent at whose socket nobody listens.
inline constexpr const char* kReachAgent = "reach the agent";

class ApiClient {
 public:
  explicit ApiClient(std::string socket_path) : socket_path_(std::move(socket_path)) {}

  // kUnavailable: nobody answers at the socket (the hint says what to look at).
  Result<ApiReply> get(const std::string& target);
  Result<ApiReply> post(const std::string& target, const boost::json::object& body);

  const std::string& socket_path() const { return socket_path_; }

 private:
  Result<ApiReply> request(const std::string& method, const std::string& target,
                           const std::string& body);
  const std::string socket_path_;
};

// What the agent says is wrong, as an Error: from {"error":{"code":..,"message":..}} of a reply.
Error error_of(const ApiReply& reply);

}  // namespace dumps
