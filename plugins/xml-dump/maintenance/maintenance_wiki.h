// MaintenanceWiki: what a wiki's database holds, asked through MediaWiki itself: its own
// connections, its own names of tables, whatever the database is. Job thread; failures are thrown
// as plugin::Failure.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "plugins/xml-dump/maintenance/maintenance_export.h"
#include "plugins/xml-dump/maintenance/maintenance_scripts.h"

namespace dumps::xml_dump {

class MaintenanceWiki {
 public:
  MaintenanceWiki(const MaintenanceScripts& scripts, const MaintenanceExport& what)
      : scripts_(scripts), what_(what) {}

  std::int64_t highest_id() const;
  // How many items each range has; 0 for exports whose items are in no core table.
  std::vector<std::int64_t> count(std::span<const IdRange> ranges) const;
  bool has_extension(const std::string& name) const;

 private:
  const MaintenanceScripts& scripts_;
  const MaintenanceExport& what_;
};

}  // namespace dumps::xml_dump
