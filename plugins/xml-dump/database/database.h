// Database: a MediaWiki database as the exporters see it. One real implementation so far
// (sqlite_wiki.h); the interface fits a server that answers one streaming query, too.
//
// Everything is read in one snapshot that begins when the object is made and ends with it. Failures
// are thrown as plugin::Failure: DUMPS_ERR_RETRY where waiting may help (locked), DUMPS_ERR_FAILED
// otherwise. One thread at a time; at most one PageReader or LogReader at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/mediawiki/redirect.h"
#include "plugins/xml-dump/engine/arena.h"
#include "plugins/xml-dump/engine/namespace_filter.h"

namespace dumps::xml_dump {

// Page ids (log ids for logs), both ends included.
struct IdRange {
  std::int64_t first = 1;
  std::int64_t last = std::numeric_limits<std::int64_t>::max();

  bool contains(std::int64_t id) const { return id >= first && id <= last; }
  bool operator==(const IdRange&) const = default;
};

enum class PageKinds : std::uint8_t {
  kAll,
  kArticles,  // no talk pages, nothing in the namespace User
};
bool is_wanted(PageKinds kinds, std::int64_t namespace_id);

struct PageSelection {
  IdRange pages;
  PageKinds kinds = PageKinds::kAll;
  bool latest_only = false;  // each page's latest revision instead of all
  NamespaceFilter namespaces = {};
  IdRange revisions = {};  // pages without a revision of these are left out

  bool operator==(const PageSelection&) const = default;

  bool takes_all_revisions() const {
    return revisions.first <= 1 && revisions.last == std::numeric_limits<std::int64_t>::max();
  }
};

// `choice` with those kinds and revisions that at least one of the files is to get. A file says
// which by its `kinds` and `latest_only`.
template <class Files>
PageSelection widened(PageSelection choice, const Files& files) {
  choice.kinds = PageKinds::kArticles;
  choice.latest_only = true;
  for (const auto& file : files) {
    choice.latest_only &= file.latest_only;
    if (file.kinds == PageKinds::kAll) choice.kinds = PageKinds::kAll;
  }
  return choice;
}

// A version of an uploaded file: a row of the table oldimage, or the one of the table image.
struct UploadRow {
  std::string timestamp;
  std::optional<std::int64_t> user_id;
  std::string user_name;
  std::string comment;
  std::optional<std::string> archive_name;  // of an old version
  std::int64_t size = 0;
  std::string sha1;  // base 36
  std::int64_t deleted = 0;
};

struct PageRow {
  std::int64_t id = 0;
  std::int64_t namespace_id = 0;
  std::string title;
  bool is_redirect = false;
  std::int64_t latest = 0;
  std::optional<mediawiki::RedirectRow> redirect;
  // What a stub of the page says about its redirect; database rows leave it empty.
  std::optional<std::string> redirect_title;
  std::vector<UploadRow> uploads;  // see Database::load_uploads()
};

struct SlotRow {
  std::string_view role;  // lives as long as the database
  std::string_view model;
  std::int64_t origin = 0;
  std::int64_t size = 0;
  std::string_view sha1;
  std::string_view address;
};

struct RevisionRow {
  std::int64_t id = 0;
  std::int64_t parent_id = 0;
  std::string_view timestamp;
  std::int64_t user_id = 0;
  std::string_view user_name;
  bool is_minor = false;
  std::int64_t deleted = 0;
  std::string_view comment;
  std::string_view sha1;
  std::vector<SlotRow> slots;
};

struct LogRow {
  std::int64_t id = 0;
  std::string_view timestamp;
  std::optional<std::int64_t> user_id;
  std::string_view user_name;
  std::string_view comment;
  std::string_view type;
  std::string_view action;
  std::int64_t namespace_id = 0;
  std::string_view title;
  std::string_view params;
  std::int64_t deleted = 0;
};

// A row that exists but that MediaWiki's inner joins drop without a word.
struct LostRow {
  std::int64_t id = 0;       // revision or log id
  std::int64_t page_id = 0;  // 0 for logs
  std::string reason;
};

// The pages of a selection by ascending id, and the revisions of the page at hand by ascending id.
class PageReader {
 public:
  virtual ~PageReader() = default;
  // False at the end. Revisions of the former page that were not read are passed over.
  virtual bool next_page(PageRow& page) = 0;
  // False at the end of the page. The strings of `revision` are kept in `arena`.
  virtual bool next_revision(Arena& arena, RevisionRow& revision) = 0;
  // To be added at the end to what was counted in the beginning: how much more (or less) there was,
  // because the rest was read in a newer snapshot than the one that was counted in.
  virtual std::int64_t total_change() const { return 0; }
};

// Log items by ascending id.
class LogReader {
 public:
  virtual ~LogReader() = default;
  // False at the end. The strings live until the next call.
  virtual bool next(LogRow& item) = 0;
  // As of PageReader.
  virtual std::int64_t total_change() const { return 0; }
};

using LossVisitor = std::function<void(const LostRow&)>;
// `bytes` live for the length of the call.
using TextVisitor =
    std::function<void(std::int64_t id, std::string_view flags, std::string_view bytes)>;
using BlobVisitor = std::function<void(std::int64_t id, std::string_view bytes)>;
using TitleVisitor = std::function<void(std::int64_t namespace_id, std::string_view title)>;
// Bytes are those of the revisions as the table `revision` has them.
using WeightVisitor =
    std::function<void(std::int64_t page_id, std::int64_t revisions, std::int64_t bytes)>;

// Where pages with their revisions come from, in the order in which they are written.
class PageSource {
 public:
  virtual ~PageSource() = default;
  // What there is, lost rows included: revisions, or pages when `latest_only`.
  virtual std::int64_t count(const PageSelection& selection) = 0;
  // Revisions that are lost are told to `lost`.
  virtual std::unique_ptr<PageReader> read_pages(const PageSelection& selection,
                                                 LossVisitor lost) = 0;
};

class Database : public PageSource {
 public:
  virtual std::int64_t highest_page_id() = 0;
  virtual std::int64_t highest_log_id() = 0;
  virtual std::int64_t count_log_items(IdRange range, const std::vector<std::string>& hidden) = 0;
  virtual std::int64_t count_titles(IdRange range, bool main_only) = 0;

  // How much each page weighs that has revisions, by ascending id; without bytes (0) an index is
  // enough. `visit` may throw to stop.
  virtual void read_weights(IdRange pages, bool with_bytes, const WeightVisitor& visit) = 0;
  // The page of that title (with underscores), if there is one.
  virtual std::optional<std::int64_t> find_page(std::int64_t namespace_id,
                                                std::string_view title) = 0;
  // Old versions from the oldest on, then the current one; nothing when the page has no file.
  virtual void load_uploads(PageRow& page) = 0;

  // Without the types in `hidden`; items that the joins drop are told to `lost`.
  virtual std::unique_ptr<LogReader> read_logs(IdRange range,
                                               const std::vector<std::string>& hidden,
                                               LossVisitor lost) = 0;
  // By namespace and title; only the main namespace if `main_only`. `visit` may throw to stop.
  virtual void read_titles(IdRange range, bool main_only, const TitleVisitor& visit) = 0;

  // Prefixes in the table `interwiki`, in lower case.
  virtual std::set<std::string, std::less<>> interwiki_prefixes() = 0;
  // The main slot of a revision, for redirects that the table does not know.
  struct MainSlot {
    std::string address;
    std::string model;
  };
  virtual std::optional<MainSlot> main_slot(std::int64_t revision_id) = 0;

  // Batched reads: `ids` are ascending and unique; ids without a row are not visited.
  virtual void load_texts(std::span<const std::int64_t> ids, const TextVisitor& visit) = 0;
  virtual bool has_cluster(std::string_view cluster) const = 0;
  virtual void load_blobs(std::string_view cluster, std::span<const std::int64_t> ids,
                          const BlobVisitor& visit) = 0;

  // Figures for the record of what was read, by the names of metrics: how many queries, how long
  // they were waited for, which snapshot.
  virtual std::vector<std::pair<std::string, std::int64_t>> figures() const { return {}; }
};

}  // namespace dumps::xml_dump
