// StubSource: pages and revisions as a stub file has them, so that files with texts agree with it
// exactly, whatever the wiki did since. What a stub left out (text that is hidden, say) stays out.
//
// A page without a revision, which MediaWiki writes when it cannot write the only one, is kept by a
// revision without slots, and counts as a lost one. One thread at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <span>
#include <string>

#include "plugins/mediawiki/site_info.h"
#include "plugins/xml-dump/database/database.h"

namespace dumps::xml_dump {

class StubSource : public PageSource {
 public:
  // Fills the buffer; 0: the end of the file.
  using Bytes = std::function<size_t(std::span<char>)>;

  // `open` begins the file anew, whose name is for messages; `site` must outlive this.
  StubSource(std::string name, const mediawiki::SiteInfo& site, std::function<Bytes()> open)
      : name_(std::move(name)), site_(site), open_(std::move(open)) {}

  // Reads the whole file; throws plugin::Failure when it is not a whole dump of pages.
  std::int64_t count(const PageSelection& selection) override;
  std::unique_ptr<PageReader> read_pages(const PageSelection& selection, LossVisitor lost) override;

 private:
  class Reader;

  const std::string name_;
  const mediawiki::SiteInfo& site_;
  const std::function<Bytes()> open_;
  std::set<std::string, std::less<>> words_;  // roles and models; rows point at them
};

}  // namespace dumps::xml_dump
