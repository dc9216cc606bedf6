#include "agent/ctl/api_client.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

namespace dumps {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace json = boost::json;

constexpr std::uint64_t kMaxBodyBytes = 256u << 20;  // status of a farm of thousands of wikis

ErrorCode code_of(std::string_view name, unsigned status) {
  for (const ErrorCode code :
       {ErrorCode::kInvalid, ErrorCode::kNotFound, ErrorCode::kExists, ErrorCode::kIo,
        ErrorCode::kCorrupt, ErrorCode::kRefused, ErrorCode::kUnavailable, ErrorCode::kCancelled,
        ErrorCode::kUnsupported}) {
    if (error_code_name(code) == name) return code;
  }
  return status == 403 || status == 409 ? ErrorCode::kRefused : ErrorCode::kInternal;
}

}  // namespace

Result<ApiReply> ApiClient::get(const std::string& target) { return request("GET", target, ""); }

Result<ApiReply> ApiClient::post(const std::string& target, const json::object& body) {
  return request("POST", target, json::serialize(body));
}

Result<ApiReply> ApiClient::request(const std::string& method, const std::string& target,
                                    const std::string& body) {
  const auto unreachable = [this](const beast::error_code& ec, const char* what) {
    Error error = make_error(ErrorCode::kUnavailable, what, socket_path_, ec.message());
    return std::move(error).with_hint(
        "systemctl status dumpsd, or --socket and --config of a running agent");
  };
  asio::io_context loop;
  asio::local::stream_protocol::socket socket(loop);
  beast::error_code ec;
  if (socket_path_.size() > 100) {
    return make_error(ErrorCode::kInvalid, "reach the agent", socket_path_,
                      "too long for the path of a socket");
  }
  socket.connect(asio::local::stream_protocol::endpoint(socket_path_), ec);
  if (ec) return unreachable(ec, kReachAgent);
  http::request<http::string_body> message(http::string_to_verb(method), target, 11);
  message.set(http::field::host, "localhost");
  message.set(http::field::content_type, "application/json");
  message.keep_alive(false);
  message.body() = body;
  message.prepare_payload();
  http::write(socket, message, ec);
  if (ec) return unreachable(ec, "ask the agent");
  beast::flat_buffer buffer;
  http::response_parser<http::string_body> parser;
  parser.body_limit(kMaxBodyBytes);
  http::read(socket, buffer, parser, ec);
  if (ec) return unreachable(ec, "hear from the agent");
  return ApiReply{parser.get().result_int(), parser.get().body()};
}

Error error_of(const ApiReply& reply) {
  json::error_code ec;
  const json::value value = json::parse(reply.body, ec);
  const json::object* error = nullptr;
  if (!ec && value.is_object()) {
    if (const json::value* e = value.get_object().if_contains("error")) error = e->if_object();
  }
  const auto text = [error](const char* key) {
    const json::value* v = error == nullptr ? nullptr : error->if_contains(key);
    return v != nullptr && v->is_string() ? std::string(v->get_string()) : std::string();
  };
  std::string message = text("message");
  if (message.empty())
    message = "the agent answered with HTTP status " + std::to_string(reply.status);
  Error result;
  result.code = code_of(text("code"), reply.status);
  result.why = std::move(message);
  return result;
}

}  // namespace dumps
