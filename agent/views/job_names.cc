#include "agent/views/job_names.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <iterator>
#include <optional>

namespace dumps::views {
namespace {

struct TableJob {
  std::string_view table, job, title;
};

// In the order in which they were always listed. A table that is not here is called by its own
// name, without underscores.
constexpr TableJob kTables[] = {
    {"site_stats", "sitestats", "A few statistics such as the page count."},
    {"image", "image", "Metadata on current versions of uploaded media/files."},
    {"pagelinks", "pagelinks", "Wiki page-to-page link records."},
    {"categorylinks", "categorylinks", "Wiki category membership link records."},
    {"imagelinks", "imagelinks", "Wiki media/files usage records."},
    {"templatelinks", "templatelinks", "Wiki template inclusion link records."},
    {"linktarget", "linktarget", "Titles that the records of links point at."},
    {"externallinks", "externallinks", "Wiki external URL link records."},
    {"langlinks", "langlinks", "Wiki interlanguage link records."},
    {"user_groups", "usergroups", "User group assignments."},
    {"user_former_groups", "userformergroups", "Past user group assignments."},
    {"category", "category", "Category information."},
    {"page", "page", "Base per-page data (id, title, old restrictions, etc)."},
    {"page_restrictions", "pagerestrictions", "Newer per-page restrictions table."},
    {"page_props", "pageprops", "Name/value pairs for pages."},
    {"protected_titles", "protectedtitles", "Nonexistent pages that have been protected."},
    {"redirect", "redirect", "Redirect list"},
    {"iwlinks", "iwlinks", "Interwiki link tracking records"},
    {"geo_tags", "geotags", "Geographical coordinates of pages."},
    {"change_tag", "changetags", "List of annotations (tags) for revisions and log entries"},
    {"change_tag_def", "changetagdef", "Annotation (tag) names and ids."},
    {"flaggedpages", "flaggedpages", "Which revision of a reviewed page is the stable one."},
    {"flaggedrevs", "flaggedrevs", "Reviewed revisions, and by whom."},
    {"wb_items_per_site", "wbitemspersite", "Which item belongs to which page of which wiki."},
    {"wb_terms", "wbterms", "Labels, descriptions and aliases of entities."},
    {"wb_entity_per_page", "wbentityperpage", "Pages of entities."},
    {"wb_property_info", "wbpropertyinfo", "Properties and their data types."},
    {"wb_changes_subscription", "wbchangessubscription", "Which wiki watches which entity."},
    {"sites", "sites",
     "This contains the SiteMatrix information from meta.wikimedia.org provided as a table."},
    {"globalimagelinks", "globalimagelinks", "Usage of media/files on other wikis."},
    {"wbc_entity_usage", "wbcentityusage", "Which pages use which entities."},
    {"babel", "babel", "Languages that users say they know."},
};

// What files of one kind are called, and by which job they are known in the format that dumps
// always had.
struct Kind {
  std::string_view stem;       // "pages-articles"
  std::string_view job_types;  // that make it, in that format
  std::string_view content;    // begins the names of its jobs in other formats
  std::string_view format;     // "bz2"
  std::string_view job;
  std::string_view title;
  std::string_view recombine_title;  // empty: it is never made of parts
  std::string_view detail = {};
  std::string_view recombine_detail = {};
};

constexpr std::string_view kNoText = "These files contain no page text, only revision metadata.";
constexpr std::string_view kStubs = "First-pass for page XML data dumps";
constexpr std::string_view kStubsWhole = "Recombine first-pass for page XML data dumps";
constexpr std::string_view kMultistream =
    "Articles, templates, media/file descriptions, and primary meta-pages, in multiple bz2 "
    "streams, 100 pages per stream";
constexpr std::string_view kMultistreamWhole = "Recombine multiple bz2 streams";
constexpr std::string_view kUnreadable = "Texts that could not be read, with the reason.";

constexpr Kind kKinds[] = {
    {"siteinfo-namespaces", "siteinfo-namespaces", "namespaces", "gz", "namespaces",
     "Namespaces, namespace aliases, magic words.", ""},
    {"siteinfo2-namespacesv2", "siteinfo-namespaces", "namespacesv2", "gz", "namespacesv2",
     "Namespaces, namespace aliases, magic words (formatversion=2).", ""},
    {"all-titles-in-ns0", "titles", "pagetitles", "gz", "pagetitlesdump",
     "List of page titles in main namespace", ""},
    {"all-titles", "titles", "allpagetitles", "gz", "allpagetitlesdump", "List of all page titles",
     ""},
    {"pagerangeinfo", "ranges", "pageranges", "", "pageranges",
     "Page ranges in which the files of this run are cut.", ""},
    {"stub-meta-history", "stubs xml", "xmlstubs", "gz", "xmlstubsdump", kStubs, kStubsWhole,
     kNoText, kNoText},
    {"stub-meta-current", "stubs xml", "xmlstubs", "gz", "xmlstubsdump", kStubs, kStubsWhole,
     kNoText, kNoText},
    {"stub-articles", "stubs xml", "xmlstubs", "gz", "xmlstubsdump", kStubs, kStubsWhole, kNoText,
     kNoText},
    {"stub-meta-history-unreadable", "stubs", "xmlstubsunreadable", "gz", "xmlstubsunreadable",
     kUnreadable, ""},
    {"pages-articles", "articles xml", "articles", "bz2", "articlesdump",
     "<big><b>Articles, templates, media/file descriptions, and primary meta-pages.</b></big>",
     "<big><b>Recombine articles, templates, media/file descriptions, and primary "
     "meta-pages.</b></big>"},
    {"pages-articles-unreadable", "articles", "articlesunreadable", "gz", "articlesunreadable",
     kUnreadable, ""},
    {"pages-meta-current", "meta-current xml", "metacurrent", "bz2", "metacurrentdump",
     "All pages, current versions only.", "Recombine all pages, current versions only."},
    {"pages-meta-current-unreadable", "meta-current", "metacurrentunreadable", "gz",
     "metacurrentunreadable", kUnreadable, ""},
    {"pages-logging", "logs", "xmlpagelogs", "gz", "xmlpagelogsdump",
     "Log events to all pages and users.", "Recombine Log events to all pages and users",
     "This contains the log of actions performed on pages and users."},
    {"flow", "flow", "xmlflow", "bz2", "xmlflowdump", "Content of Flow boards.", ""},
    {"flowhistory", "flow-history", "xmlflowhistory", "bz2", "xmlflowhistorydump",
     "Content of Flow boards, with its history.", ""},
    {"pages-meta-history", "meta-history xml", "metahistory", "bz2", "metahistorybz2dump",
     "All pages with complete edit history (.bz2)",
     "Recombine all pages with complete edit history (.bz2)"},
    {"pages-meta-history", "to-7z", "metahistory", "7z", "metahistory7zdump",
     "All pages with complete edit history (.7z)",
     "Recombine all pages with complete edit history (.7z)"},
    {"pages-meta-history-unreadable", "meta-history xml", "metahistoryunreadable", "gz",
     "metahistoryunreadable", kUnreadable, ""},
    {"pages-articles-multistream", "articles-multistream", "articlesmultistream", "bz2",
     "articlesmultistreamdump", kMultistream, kMultistreamWhole},
    {"pages-articles-multistream-index", "articles-multistream", "articlesmultistream", "bz2",
     "articlesmultistreamdump", kMultistream, kMultistreamWhole},
    {"local-media", "uploads-list", "uploadslist", "gz", "uploadslist",
     "List of uploaded files, with their sizes and hashes.", ""},
};

// Job types whose files are no dumps, or that make none.
constexpr std::string_view kSilentTypes[] = {"sums",  "verify",  "publish",
                                             "learn", "queries", "mirror-sync"};
// Of types that write a file again: their jobs are known when their files are.
constexpr std::string_view kRewritingTypes[] = {"to-7z",  "to-zst", "to-xz",    "to-gz",
                                                "to-bz2", "split",  "recombine"};
constexpr std::string_view kRecombine = "recombine";
constexpr std::string_view kTable = "table";

constexpr std::size_t kKindRank = 1000;  // tables stand before all others
constexpr std::size_t kOtherRank = 100000;

template <class Range>
bool has(const Range& range, std::string_view value) {
  return std::find(std::begin(range), std::end(range), value) != std::end(range);
}

bool is_word_of(std::string_view words, std::string_view word) {
  for (std::size_t at = 0; at < words.size();) {
    const std::size_t end = std::min(words.find(' ', at), words.size());
    if (words.substr(at, end - at) == word) return true;
    at = end + 1;
  }
  return false;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string letters_and_digits(std::string_view text) {
  std::string kept;
  std::copy_if(text.begin(), text.end(), std::back_inserter(kept),
               [](char c) { return is_digit(c) || (c >= 'a' && c <= 'z'); });
  return kept;
}

// "pages-articles12.xml-p1p9.zst.index.txt": the stem "pages-articles12", and the format "zst".
struct Parts {
  std::string_view stem, type, format;
};
Parts split_name(std::string_view base) {
  if (base.ends_with(".index.txt")) base.remove_suffix(10);
  const std::size_t first = base.find('.');
  if (first == std::string_view::npos) return {base, {}, {}};
  const std::size_t last = base.rfind('.');
  std::string_view type = base.substr(first + 1);
  type = type.substr(0, type.find_first_of(".-"));
  std::string_view format = base.substr(last + 1);
  if (last == first) {
    // "all-titles.gz" has no type, "pagerangeinfo.json" no format.
    if (type == "json" || type == "xml" || type == "txt" || type == "sql") format = {};
  }
  return {base.substr(0, first), type, format};
}

const Kind* kind_of(std::string_view stem, std::string_view format) {
  const Kind* found = nullptr;
  for (const Kind& kind : kKinds) {
    if (kind.stem != stem) continue;
    if (kind.format == format) return &kind;
    if (found == nullptr) found = &kind;
  }
  return found;
}

// Of the first kind of its job, so that a job has one place whatever is there of it.
std::size_t rank_of(const Kind& kind) {
  const auto* first = std::find_if(std::begin(kKinds), std::end(kKinds),
                                   [&kind](const Kind& each) { return each.job == kind.job; });
  return kKindRank + static_cast<std::size_t>(first - std::begin(kKinds)) * 10;
}

JobName table_job(std::string_view table) {
  for (std::size_t i = 0; i < std::size(kTables); ++i) {
    const TableJob& row = kTables[i];
    if (row.table == table) {
      return {std::string(row.job).append(kTable), std::string(row.title), {}, i};
    }
  }
  return {letters_and_digits(table).append(kTable),
          "Table " + std::string(table) + '.',
          {},
          std::size(kTables)};
}

JobName plain(const Kind& kind) {
  return {std::string(kind.job), std::string(kind.title), std::string(kind.detail), rank_of(kind)};
}

JobName recombined(const Kind& kind) {
  return {std::string(kind.job).append(kRecombine), std::string(kind.recombine_title),
          std::string(kind.recombine_detail), rank_of(kind) + 1};
}

// In a format, or by a way, in which the older engine never made it.
JobName other_form(const Kind& kind, std::string_view format, std::string_view ending,
                   std::string_view way) {
  std::string name(kind.content);
  name.append(format).append("dump").append(ending);
  std::string title(kind.title);
  if (title.ends_with(')')) title.erase(title.rfind(" ("));  // which names another format
  title += " (";
  if (!way.empty()) title.append(way).append(format.empty() ? "" : ", ");
  if (!format.empty()) title.append(".").append(format);
  return {std::move(name), title + ')', std::string(kind.detail), rank_of(kind) + 5};
}

JobName other_job(std::string_view job_type) {
  std::string name = letters_and_digits(job_type);
  if (name.empty()) name = "other";
  return {std::move(name), "Files of " + std::string(job_type) + '.', {}, kOtherRank};
}

std::optional<JobName> known_job(std::string_view name) {
  for (const Kind& kind : kKinds) {
    if (kind.job == name) return plain(kind);
    if (!kind.recombine_title.empty() && recombined(kind).name == name) return recombined(kind);
  }
  for (const TableJob& row : kTables) {
    if (name.ends_with(kTable) && name.substr(0, name.size() - kTable.size()) == row.job) {
      return table_job(row.table);
    }
  }
  return std::nullopt;
}

}  // namespace

std::string base_name(std::string_view target, std::string_view date, std::string_view file) {
  const std::string prefix = std::string(target) + '-' + std::string(date) + '-';
  return std::string(file.starts_with(prefix) ? file.substr(prefix.size()) : file);
}

bool makes_dumps(std::string_view job_type) { return !has(kSilentTypes, job_type); }

JobName job_named(std::string_view name) {
  if (auto known = known_job(name)) return std::move(*known);
  if (name.size() > kTable.size() && name.ends_with(kTable)) {
    return {std::string(name),
            "Table " + std::string(name.substr(0, name.size() - 5)) + '.',
            {},
            std::size(kTables)};
  }
  return {std::string(name), "Files of " + std::string(name) + '.', {}, kOtherRank};
}

JobName job_of_file(std::string_view job_type, std::string_view base) {
  if (auto known = known_job(job_type)) return std::move(*known);
  if (job_type.ends_with(kTable) && job_type.size() > kTable.size()) return job_named(job_type);
  const Parts parts = split_name(base);
  if (parts.type == "sql") return table_job(parts.stem);
  std::string_view stem = parts.stem;
  const Kind* kind = kind_of(stem, parts.format);
  while (kind == nullptr && !stem.empty() && is_digit(stem.back())) {
    stem.remove_suffix(1);  // the number of a part
    kind = kind_of(stem, parts.format);
  }
  if (kind == nullptr) return other_job(job_type);
  const bool usual = kind->format == parts.format;
  if (job_type == kRecombine) {
    if (usual && !kind->recombine_title.empty()) return recombined(*kind);
    return other_form(*kind, usual ? "" : parts.format, kRecombine, "recombined");
  }
  if (job_type == "split") return other_form(*kind, usual ? "" : parts.format, "split", "in parts");
  return usual ? plain(*kind) : other_form(*kind, parts.format, "", "");
}

std::vector<JobName> jobs_of_type(std::string_view job_type) {
  std::vector<JobName> jobs;
  if (has(kSilentTypes, job_type) || has(kRewritingTypes, job_type)) return jobs;
  if (job_type == "tables") return {{"tables", "Tables.", {}, 0}};
  for (const Kind& kind : kKinds) {
    if (!is_word_of(kind.job_types, job_type) || kind.job.ends_with("unreadable")) continue;
    if (jobs.empty() || jobs.back().name != kind.job) jobs.push_back(plain(kind));
  }
  if (!jobs.empty()) return jobs;
  if (auto known = known_job(job_type)) return {std::move(*known)};
  return {other_job(job_type)};
}

std::vector<JobSource> sources_of_job(std::string_view name) {
  std::vector<JobSource> sources;
  for (const TableJob& row : kTables) {
    if (std::string(row.job).append(kTable) == name) {
      return {{"tables", std::string(row.table)}};
    }
  }
  for (const Kind& kind : kKinds) {
    const bool whole = !kind.recombine_title.empty() && recombined(kind).name == name;
    if (kind.job != name && !whole) continue;
    if (whole) {
      sources.push_back({std::string(kRecombine), {}, std::string(kind.stem)});
      continue;
    }
    std::string_view words = kind.job_types;
    while (!words.empty()) {
      const std::size_t end = std::min(words.find(' '), words.size());
      sources.push_back({std::string(words.substr(0, end)), {}, std::string(kind.stem)});
      words.remove_prefix(std::min(end + 1, words.size()));
    }
  }
  if (sources.empty() && name.size() > kTable.size() && name.ends_with(kTable)) {
    return {{"tables", std::string(name.substr(0, name.size() - kTable.size()))}};
  }
  return sources;
}

std::vector<JobRow> job_rows() {
  std::vector<JobRow> rows;
  const auto add = [&rows](const JobName& job, std::string_view types, const Kind& kind) {
    const std::string file =
        std::string(kind.stem) + (kind.format.empty() ? "" : " .") + std::string(kind.format);
    if (!rows.empty() && rows.back().name == job.name) {
      rows.back().files += ", " + file;
    } else {
      rows.push_back({job.name, std::string(types), file});
    }
  };
  for (const TableJob& row : kTables) {
    rows.push_back(
        {std::string(row.job).append(kTable), "tables", std::string(row.table) + ".sql .gz"});
  }
  for (const Kind& kind : kKinds) add(plain(kind), kind.job_types, kind);
  for (const Kind& kind : kKinds) {
    if (!kind.recombine_title.empty()) add(recombined(kind), kRecombine, kind);
  }
  return rows;
}

bool naturally_before(std::string_view a, std::string_view b) {
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < a.size() && j < b.size()) {
    if (!is_digit(a[i]) || !is_digit(b[j])) {
      if (a[i] != b[j]) return a[i] < b[j];
      ++i;
      ++j;
      continue;
    }
    const auto number = [](std::string_view text, std::size_t& at) {
      const std::size_t begin = at;
      while (at < text.size() && is_digit(text[at])) ++at;
      std::string_view digits = text.substr(begin, at - begin);
      digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
      return digits;
    };
    const std::string_view x = number(a, i);
    const std::string_view y = number(b, j);
    if (x.size() != y.size()) return x.size() < y.size();
    if (x != y) return x < y;
  }
  if ((i < a.size()) != (j < b.size())) return j < b.size();
  return a < b;
}

}  // namespace dumps::views
