// MariadbSettings: the parameters of mariadb_params.h, read and checked. Plain values; made on the
// job thread. Throws plugin::Failure (DUMPS_ERR_CONFIG) naming the key.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dumps/values.hpp"
#include "plugins/xml-dump/mariadb/mariadb_options.h"

namespace dumps::xml_dump {

struct MariadbSettings {
  MariadbOptions options;
  std::vector<std::string> replica_command;  // prints the server; empty: none
  std::string option_secret;                 // empty: none
};

// Nothing when the parameters name no MariaDB database.
std::optional<MariadbSettings> read_mariadb_settings(const plugin::Values& params);

// Looks whether the option file is there, and nobody else may read it.
void check_option_file(const std::string& key, const std::string& path);

}  // namespace dumps::xml_dump
