// TitleExport: lists of page titles, in the form that the mariadb client prints: a line of column
// names, then one line per page, columns separated by tabs. Streams; one thread.
#pragma once

#include "plugins/xml-dump/database/database.h"
#include "plugins/xml-dump/engine/byte_sink.h"
#include "plugins/xml-dump/engine/export_observer.h"

namespace dumps::xml_dump {

struct TitleExportOptions {
  IdRange pages;
  bool main_only = false;           // titles of the main namespace alone, without its number
  std::uint64_t sample_titles = 0;  // stop after so many; 0: all
};

// Adds to `counts`; titles with underscores, as the database has them.
void export_titles(Database& database, ExportObserver& observer, const TitleExportOptions& options,
                   ByteSink& sink, ExportCounts& counts);

}  // namespace dumps::xml_dump
