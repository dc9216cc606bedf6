#include "agent/daemon/http_message.h"

#include <boost/json.hpp>

namespace dumps {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::optional<std::string> decode(std::string_view text, bool plus_is_space) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (plus_is_space && text[i] == '+') {
      out += ' ';
    } else if (text[i] != '%') {
      out += text[i];
    } else {
      if (i + 2 >= text.size()) return std::nullopt;
      const int high = hex_digit(text[i + 1]);
      const int low = hex_digit(text[i + 2]);
      if (high < 0 || low < 0 || (high == 0 && low == 0)) return std::nullopt;
      out += static_cast<char>(high * 16 + low);
      i += 2;
    }
  }
  return out;
}

template <class Function>
bool for_each_part(std::string_view text, char separator, Function&& function) {
  while (!text.empty()) {
    const size_t end = std::min(text.find(separator), text.size());
    if (!function(text.substr(0, end))) return false;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return true;
}

unsigned status_for(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalid:
    case ErrorCode::kUnsupported:
    case ErrorCode::kCorrupt:
      return 400;
    case ErrorCode::kRefused:
      return 403;
    case ErrorCode::kNotFound:
      return 404;
    case ErrorCode::kExists:
      return 409;
    case ErrorCode::kUnavailable:
    case ErrorCode::kCancelled:
      return 503;
    case ErrorCode::kIo:
    case ErrorCode::kInternal:
      return 500;
  }
  return 500;
}

}  // namespace

std::optional<HttpRequest> parse_target(std::string_view target) {
  if (target.empty() || target[0] != '/') return std::nullopt;
  HttpRequest request;
  const size_t question = std::min(target.find('?'), target.size());
  const bool path_good = for_each_part(target.substr(1, question - 1), '/', [&](auto part) {
    auto text = decode(part, false);
    if (!text) return false;
    if (!text->empty()) request.path.push_back(std::move(*text));
    return true;
  });
  if (!path_good) return std::nullopt;
  const auto query = question < target.size() ? target.substr(question + 1) : std::string_view();
  const bool query_good = for_each_part(query, '&', [&](auto part) {
    const size_t equals = std::min(part.find('='), part.size());
    auto key = decode(part.substr(0, equals), true);
    auto value = decode(equals < part.size() ? part.substr(equals + 1) : "", true);
    if (!key || !value) return false;
    request.query[*key] = std::move(*value);
    return true;
  });
  if (!query_good) return std::nullopt;
  return request;
}

HttpResponse error_response(const Error& error) {
  HttpResponse response;
  response.status = status_for(error.code);
  response.body = boost::json::serialize(
      boost::json::object{{"error", boost::json::object{{"code", error_code_name(error.code)},
                                                        {"message", error.to_string()}}}});
  return response;
}

}  // namespace dumps
