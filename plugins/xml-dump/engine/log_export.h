// LogExport: the public log of a wiki to one XML file. Streams; one thread.
#pragma once

#include <string>
#include <vector>

#include "plugins/xml-dump/database/database.h"
#include "plugins/xml-dump/engine/byte_sink.h"
#include "plugins/xml-dump/engine/export_observer.h"
#include "plugins/xml-dump/engine/export_site.h"

namespace dumps::xml_dump {

struct LogExportOptions {
  IdRange items;                    // log ids
  std::vector<std::string> hidden;  // types that not everybody may see
  std::uint64_t sample_items = 0;   // stop after so many; 0: all
};

// Writes a whole file, header to footer, in the direct dialect (logs have no second pass).
ExportCounts export_logs(Database& database, const ExportSite& site, ExportObserver& observer,
                         const LogExportOptions& options, ByteSink& sink);

}  // namespace dumps::xml_dump
