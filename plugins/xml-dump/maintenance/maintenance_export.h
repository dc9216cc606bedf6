// MaintenanceExport: which script makes the files of a job type, and which ids it goes through.
// Plain values; pure.
#pragma once

#include <string>
#include <vector>

#include "dumps/job.hpp"
#include "plugins/xml-dump/maintenance/maintenance_slice.h"

namespace dumps::xml_dump {

struct MaintenanceExport {
  std::string script;
  std::vector<std::string> mode;                  // its arguments
  std::vector<std::string> options;               // of every script that writes its files
  std::vector<std::vector<std::string>> filters;  // of each file
  bool has_text_pass = false;                     // its file is a stub, dumpTextPass.php goes on
  bool has_boards = false;                        // the files are those of the extension Flow
  const char* unit = "revisions";
  SliceSizes sizes;
  // Where ids and items are counted; `conditions` are PHP expressions, for MediaWiki's database
  // layer.
  std::string id_table, id_column;
  std::string item_table, item_column;
  std::vector<std::string> conditions;
};

// Of a job's type and parameters. Throws std::out_of_range for a job type that no script makes, and
// plugin::Failure (DUMPS_ERR_CONFIG) for a choice of pages that scripts cannot make in slices.
MaintenanceExport maintenance_export(const plugin::JobInfo& info);

}  // namespace dumps::xml_dump
