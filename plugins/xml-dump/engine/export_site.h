// ExportSite: what the exporters know of a wiki besides its database: header, dialect, redirects,
// and which format belongs to which content model. Made once per job; read-only after that.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "plugins/mediawiki/dialect.h"
#include "plugins/mediawiki/redirect.h"
#include "plugins/mediawiki/site_info.h"
#include "plugins/mediawiki/upload_path.h"

namespace dumps::xml_dump {

// "wikitext" -> "text/x-wiki" and the other models that MediaWiki itself knows.
std::map<std::string, std::string, std::less<>> core_formats();

struct ExportSite {
  mediawiki::SiteInfo info;
  mediawiki::Schema schema = mediawiki::Schema::k0_11;
  mediawiki::Dialect dialect = mediawiki::Dialect::kPublished;
  std::map<std::string, std::string, std::less<>> formats = core_formats();
  std::string unknown_format;  // of models without a format; empty: they end the export
  mediawiki::UploadStore uploads;

  // Throws plugin::Failure for a model without a format where there is no policy for those:
  // MediaWiki ends its run there, too.
  std::string_view format_of(std::string_view model, std::int64_t revision_id) const;
};

}  // namespace dumps::xml_dump
