// What the error numbers of MariaDB mean for a dump. Pure; any thread.
#pragma once

#include <cstdint>
#include <string>

namespace dumps::xml_dump {

enum class MariadbErrorKind : std::uint8_t {
  kLost,       // the connection or the server went away
  kTemporary,  // waiting may help
  kFinal,
};

MariadbErrorKind kind_of_mariadb_error(unsigned code);
// What an operator can do about it; empty where the server's words say it all.
std::string advice_on_mariadb_error(unsigned code);

// Numbers that are asked for elsewhere, too.
inline constexpr unsigned kErrUnknownVariable = 1193;
inline constexpr unsigned kErrDeniedTable = 1142;
inline constexpr unsigned kErrNoTable = 1146;

}  // namespace dumps::xml_dump
