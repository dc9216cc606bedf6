#include "plugins/xml-dump/mariadb/mariadb_errors.h"

#include <algorithm>
#include <iterator>

namespace dumps::xml_dump {
namespace {

using enum MariadbErrorKind;

struct Known {
  unsigned code;
  MariadbErrorKind kind;
  const char* advice;
};

constexpr const char* kUnreachable =
    "the server cannot be reached; check `server`, that it runs, and that this host may connect";
constexpr const char* kWentAway = "the server closed the connection, was stopped, or crashed";
constexpr const char* kBusy = "the server has too many connections; it is tried again later";
constexpr const char* kDenied =
    "check user and password in the option file, and that the user may connect from this host";
constexpr const char* kNoRight = "give the user of the dumps SELECT on it";
constexpr const char* kChanged =
    "a table was changed or dropped while it was read; dump again when the wiki's update is done";
constexpr const char* kTls = "check the ssl options in the option file";

// Numbers below 2000 are the server's, those from 2000 on the library's.
constexpr Known kKnown[] = {
    {1040, kTemporary, kBusy},
    {1044, kFinal, kNoRight},
    {1045, kFinal, kDenied},
    {1049, kFinal, "check the name of the database"},
    {1053, kLost, kWentAway},
    {1054, kFinal, kChanged},
    {1142, kFinal, kNoRight},
    {1143, kFinal, kNoRight},
    {1146, kFinal, kChanged},
    {1152, kLost, kWentAway},
    {1159, kLost, kWentAway},
    {1161, kLost, kWentAway},
    {1203, kTemporary, kBusy},
    {1205, kTemporary, "a lock was not given in time"},
    {1213, kTemporary, "the server ended it to solve a deadlock"},
    {1226, kTemporary, "the user has used up what it may; raise its limits"},
    {1227, kFinal, "give the user of the dumps the right that is named"},
    {1317, kLost, "somebody killed the query"},
    {1412, kTemporary, kChanged},
    {1698, kFinal, kDenied},
    {1927, kLost, "somebody killed the connection"},
    {1969, kTemporary, "raise `max_statement_time`, or ask a server with less to do"},
    {2002, kTemporary, kUnreachable},
    {2003, kTemporary, kUnreachable},
    {2005, kTemporary, kUnreachable},
    {2006, kLost, kWentAway},
    {2013, kLost, kWentAway},
    {2026, kFinal, kTls},
    {2055, kLost, kWentAway},
};

const Known* find(unsigned code) {
  const auto* known = std::find_if(std::begin(kKnown), std::end(kKnown),
                                   [&](const Known& k) { return k.code == code; });
  return known == std::end(kKnown) ? nullptr : known;
}

}  // namespace

MariadbErrorKind kind_of_mariadb_error(unsigned code) {
  const Known* known = find(code);
  return known == nullptr ? kFinal : known->kind;
}

std::string advice_on_mariadb_error(unsigned code) {
  const Known* known = find(code);
  return known == nullptr ? "" : known->advice;
}

}  // namespace dumps::xml_dump
