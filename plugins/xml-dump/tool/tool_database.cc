#include "plugins/xml-dump/tool/tool_database.h"

#include <iostream>
#include <utility>

#include "dumps/failure.hpp"
#include "plugins/xml-dump/mariadb/mariadb_wiki.h"
#include "plugins/xml-dump/sqlite/sqlite_wiki.h"

namespace dumps::xml_dump {
namespace {

class PrintingMariadbObserver : public MariadbObserver {
 public:
  void note(const std::string& message, const Fields& fields) override { print(message, fields); }
  void warn(const std::string& message, const Fields& fields) override { print(message, fields); }

 private:
  static void print(const std::string& message, const Fields& fields) {
    std::cerr << message;
    for (const auto& [name, value] : fields) std::cerr << ' ' << name << '=' << value;
    std::cerr << '\n';
  }
};

class PrintingMariadb : private PrintingMariadbObserver, public MariadbWiki {
 public:
  explicit PrintingMariadb(MariadbOptions options)
      : MariadbWiki(std::move(options), static_cast<MariadbObserver&>(*this)) {}
};

std::pair<std::string, std::string> pair_of(const std::string& cluster) {
  const size_t equals = cluster.find('=');
  if (equals == 0 || equals == std::string::npos) {
    throw plugin::config_failure("--cluster", "\"" + cluster + "\" is not of the form NAME=PLACE");
  }
  return {cluster.substr(0, equals), cluster.substr(equals + 1)};
}

std::unique_ptr<Database> open_sqlite(const ToolDatabase& where) {
  SqliteWikiOptions options;
  options.path = where.database;
  for (const std::string& cluster : where.clusters) options.clusters.insert(pair_of(cluster));
  return std::make_unique<SqliteWiki>(std::move(options));
}

std::unique_ptr<Database> open_mariadb(const ToolDatabase& where) {
  MariadbOptions options;
  options.server = parse_mariadb_address(where.server);
  if (!options.server) {
    throw plugin::config_failure("--server", "\"" + where.server +
                                                 "\" is neither HOST[:PORT] nor the path of a "
                                                 "socket");
  }
  options.option_file = where.option_file;
  options.database = where.database;
  for (const std::string& cluster : where.clusters) {
    const auto [name, text] = pair_of(cluster);
    auto place = parse_mariadb_place(text);
    if (!place) {
      throw plugin::config_failure("--cluster",
                                   "\"" + text + "\" is not of the form SERVER/DATABASE");
    }
    options.clusters[name].push_back(*std::move(place));
  }
  return std::make_unique<PrintingMariadb>(std::move(options));
}

}  // namespace

std::unique_ptr<Database> open_database(const ToolDatabase& where) {
  return where.server.empty() ? open_sqlite(where) : open_mariadb(where);
}

}  // namespace dumps::xml_dump
