// TableSource: the tables of a wiki's database as a whole: which there are, how many rows they
// have, and their dump in MySQL's form, as mariadb-dump writes it. One implementation per kind of
// database.
//
// Failures are thrown as plugin::Failure. Job thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dumps/host.hpp"
#include "plugins/xml-dump/jobs/settings.h"

namespace dumps::xml_dump {

struct LiveTable {
  std::string name;      // without the wiki's prefix
  std::string own_name;  // as the database knows it
  bool is_view = false;
  std::vector<std::string> columns;
};

// The values of a row; they live for the length of the call. NULL is empty.
using VisitRow = std::function<void(std::span<const std::string_view>)>;
using TakeBytes = std::function<void(std::string_view)>;

class TableSource {
 public:
  virtual ~TableSource() = default;

  // Tables and views whose names begin with the wiki's prefix, by name. Indexes for searching are
  // left out: they are made anew from the texts.
  virtual std::vector<LiveTable> tables() = 0;
  virtual std::int64_t count_rows(const LiveTable& table) = 0;
  // The first `limit` rows; 0: all. `take` may throw to stop.
  virtual void dump(const LiveTable& table, std::uint64_t limit, const TakeBytes& take) = 0;
  // The rows of a query of so many columns. `visit` may throw to stop.
  virtual void read(const std::string& sql, int columns, const VisitRow& visit) = 0;
  // count_rows() and dump() see the same rows, whatever the wiki does meanwhile.
  virtual bool is_one_snapshot() const = 0;
};

std::unique_ptr<TableSource> open_table_source(const Settings& settings, plugin::Host host);

}  // namespace dumps::xml_dump
