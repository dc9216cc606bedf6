#include "plugins/xml-dump/mariadb/mariadb_options.h"

#include <charconv>

namespace dumps::xml_dump {
namespace {

bool read_port(std::string_view text, unsigned& port) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc() && end == text.data() + text.size() && port > 0 && port <= 65535;
}

}  // namespace

std::string MariadbAddress::text() const {
  if (!socket.empty()) return socket;
  return port == 0 ? host : host + ':' + std::to_string(port);
}

std::optional<MariadbAddress> parse_mariadb_address(std::string_view text) {
  MariadbAddress address;
  if (text.starts_with('/')) {
    address.socket = text;
    return address;
  }
  const size_t bracket = text.starts_with('[') ? text.find(']') : 0;
  if (bracket == std::string_view::npos) return std::nullopt;
  const size_t colon = text.find(':', bracket);
  if (colon != std::string_view::npos && !read_port(text.substr(colon + 1), address.port)) {
    return std::nullopt;
  }
  address.host = bracket == 0 ? text.substr(0, colon) : text.substr(1, bracket - 1);
  if (address.host.empty() || address.host.find_first_of("/ @") != std::string::npos) {
    return std::nullopt;
  }
  return address;
}

std::optional<MariadbPlace> parse_mariadb_place(std::string_view text) {
  const size_t slash = text.rfind('/');
  if (slash == std::string_view::npos || slash + 1 == text.size()) return std::nullopt;
  auto address = parse_mariadb_address(text.substr(0, slash));
  if (!address) return std::nullopt;
  return MariadbPlace{*std::move(address), std::string(text.substr(slash + 1))};
}

}  // namespace dumps::xml_dump
