#include "plugins/xml-dump/tables/table_policy.h"

#include <algorithm>

namespace dumps::xml_dump {
namespace {

constexpr const char* kDefaultTables[] = {"site_stats",
                                          "image",
                                          "pagelinks",
                                          "categorylinks",
                                          "imagelinks",
                                          "templatelinks",
                                          "linktarget",
                                          "externallinks",
                                          "langlinks",
                                          "user_groups",
                                          "user_former_groups",
                                          "category",
                                          "page",
                                          "page_restrictions",
                                          "page_props",
                                          "protected_titles",
                                          "redirect",
                                          "iwlinks",
                                          "geo_tags",
                                          "change_tag",
                                          "change_tag_def",
                                          "flaggedpages",
                                          "flaggedrevs",
                                          "wb_items_per_site",
                                          "wb_terms",
                                          "wb_entity_per_page",
                                          "wb_property_info",
                                          "wb_changes_subscription",
                                          "sites",
                                          "globalimagelinks",
                                          "wbc_entity_usage",
                                          "babel"};

struct PrivateTable {
  const char* pattern;  // '*' at the begin and at the end stands for any letters
  const char* content;
};

constexpr const char* kAccounts = "password hashes, e-mail addresses or tokens of users";
constexpr const char* kHabits = "what users chose, watch or were told";
constexpr const char* kAddresses = "addresses that users came from";
constexpr const char* kHidden = "rows that were deleted or hidden on the wiki, as if they were not";
constexpr const char* kSessions = "sessions and cached answers for users who are logged in";
constexpr const char* kQueues = "work in the making, with whatever users gave for it";
constexpr const char* kReports = "lists of special pages that not everybody may open";
constexpr const char* kVotes = "votes, registrations or drafts of users";

// Tables of MediaWiki and of extensions that are in wide use. Tables that hold the wiki's content
// (revision, logging, comment, actor and so on) hold what was hidden, too: the XML dumps leave it
// out, a dump of the table cannot.
constexpr PrivateTable kPrivateTables[] = {
    {"user", kAccounts},
    {"bot_passwords", kAccounts},
    {"oauth*", kAccounts},
    {"oathauth*", kAccounts},
    {"oath_*", kAccounts},
    {"webauthn*", kAccounts},
    {"globaluser", kAccounts},
    {"global_user*", kAccounts},
    {"localuser", kAccounts},
    {"spoofuser", kAccounts},
    {"account_*", kAccounts},
    {"bounce_records", kAccounts},
    {"user_properties", kHabits},
    {"global_preferences", kHabits},
    {"user_newtalk", kHabits},
    {"watchlist*", kHabits},
    {"echo_*", kHabits},
    {"discussiontools_subscription", kHabits},
    {"reading_list*", kHabits},
    {"recentchanges", kAddresses},
    {"ip_changes", kAddresses},
    {"cu_*", kAddresses},
    {"*checkuser*", kAddresses},
    {"ipblocks*", kAddresses},
    {"block*", kAddresses},
    {"globalblock*", kAddresses},
    {"global_block*", kAddresses},
    {"abuse_filter*", kAddresses},
    {"moderation*", kAddresses},
    {"archive", kHidden},
    {"filearchive", kHidden},
    {"oldimage", kHidden},
    {"text", kHidden},
    {"revision", kHidden},
    {"revision_*", kHidden},
    {"slots", kHidden},
    {"content", kHidden},
    {"logging", kHidden},
    {"log_search", kHidden},
    {"comment", kHidden},
    {"actor", kHidden},
    {"file", kHidden},
    {"filerevision", kHidden},
    {"searchindex*", kHidden},
    {"*session*", kSessions},
    {"objectcache", kSessions},
    {"mainstash", kSessions},
    {"*objectstash*", kSessions},
    {"uploadstash", kQueues},
    {"job", kQueues},
    {"querycache*", kReports},
    {"securepoll_*", kVotes},
    {"ce_*", kVotes},
    {"cx_*", kVotes},
};

struct PrivateColumn {
  const char* column;
  const char* content;
};

constexpr PrivateColumn kPrivateColumns[] = {
    {"user_password", kAccounts}, {"user_newpassword", kAccounts},
    {"user_token", kAccounts},    {"user_email", kAccounts},
    {"bp_password", kAccounts},   {"gu_password", kAccounts},
    {"gu_email", kAccounts},      {"up_value", kHabits},
    {"wl_user", kHabits},         {"rc_ip", kAddresses},
    {"ipc_hex", kAddresses},      {"cuc_ip", kAddresses},
    {"ipb_address", kAddresses},  {"bt_address", kAddresses},
    {"bl_by_actor", kAddresses},  {"ar_title", kHidden},
    {"fa_name", kHidden},         {"oi_deleted", kHidden},
    {"old_text", kHidden},        {"rev_deleted", kHidden},
    {"log_deleted", kHidden},     {"comment_text", kHidden},
    {"actor_name", kHidden},      {"keyname", kSessions},
    {"us_key", kQueues},          {"job_params", kQueues}};

std::string lower(std::string_view text) {
  std::string lowered(text);
  for (char& c : lowered) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lowered;
}

bool fits(std::string_view pattern, std::string_view name) {
  const bool open_begin = pattern.starts_with('*');
  const bool open_end = pattern.ends_with('*');
  if (open_begin) pattern.remove_prefix(1);
  if (open_end) pattern.remove_suffix(1);
  if (open_begin && open_end) return name.find(pattern) != std::string_view::npos;
  if (open_begin) return name.ends_with(pattern);
  return open_end ? name.starts_with(pattern) : name == pattern;
}

}  // namespace

std::span<const char* const> default_tables() { return kDefaultTables; }

std::optional<std::string> private_content(std::string_view table) {
  const std::string name = lower(table);
  for (const PrivateTable& row : kPrivateTables) {
    if (fits(row.pattern, name)) return row.content;
  }
  return std::nullopt;
}

std::optional<std::string> private_column(std::string_view column) {
  const std::string name = lower(column);
  for (const PrivateColumn& row : kPrivateColumns) {
    if (name == row.column) return row.content;
  }
  return std::nullopt;
}

bool is_plain_table_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

}  // namespace dumps::xml_dump
