// ListedPages: the pages of a list of titles, in the order of the list. What a title repeats is
// read again; titles that the wiki lacks are absent. One thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "plugins/mediawiki/redirect.h"
#include "plugins/xml-dump/database/database.h"

namespace dumps::xml_dump {

// One title per line, as people write them; blank lines say nothing.
std::vector<std::int64_t> find_listed_pages(std::string_view lines,
                                            const mediawiki::RedirectResolver& titles,
                                            Database& database);

class ListedPages : public PageSource {
 public:
  // `pages` must outlive this.
  ListedPages(PageSource& pages, std::vector<std::int64_t> ids)
      : pages_(pages), ids_(std::move(ids)) {}

  // Of those within the selection.
  std::int64_t count(const PageSelection& selection) override;
  std::unique_ptr<PageReader> read_pages(const PageSelection& selection, LossVisitor lost) override;

 private:
  class Reader;

  PageSource& pages_;
  std::vector<std::int64_t> ids_;
};

}  // namespace dumps::xml_dump
