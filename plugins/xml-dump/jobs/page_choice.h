// PageChoice: which pages and revisions a job was asked for, and how they are to be written; the
// parameters of MediaWiki's own export options. Plain values; any thread.
#pragma once

#include <optional>
#include <string>

#include "dumps/values.hpp"
#include "plugins/mediawiki/dialect.h"
#include "plugins/mediawiki/upload_path.h"
#include "plugins/xml-dump/database/database.h"

namespace dumps::xml_dump {

struct PageChoice {
  std::string list_file;  // of titles; empty: all pages
  NamespaceFilter namespaces;
  std::optional<IdRange> revisions;
  mediawiki::Schema schema = mediawiki::Schema::k0_11;
  std::optional<mediawiki::UploadStore> uploads;  // nothing: no <upload> elements
  bool with_header = true;                        // <mediawiki> and <siteinfo>
  bool with_footer = true;                        // </mediawiki>

  PageSelection selection(IdRange pages) const;
  // The lines of list_file; throws plugin::Failure (DUMPS_ERR_CONFIG) when it cannot be read.
  std::string read_list() const;
  // What file names say of it, so that a part is never taken for the whole: "", or such as
  // "-ns6_14-r500r520".
  std::string name_mark() const;
};

// Throws plugin::Failure (DUMPS_ERR_CONFIG) naming the key. No file is touched.
PageChoice read_page_choice(const plugin::Values& params);

}  // namespace dumps::xml_dump
