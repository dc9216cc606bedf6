// SQLite reads and quotes the JSON: it is linked anyway.
#include "plugins/xml-dump/tables/siteinfo_json.h"

#include <array>

#include "dumps/failure.hpp"
#include "plugins/xml-dump/sqlite/sqlite_file.h"

namespace dumps::xml_dump {
namespace {

constexpr std::int64_t kCacheBytes = std::int64_t{1} << 20;

// English names of MediaWiki's own namespaces, from -2 on: "canonical" in the API.
constexpr std::array<std::string_view, 18> kCanonical = {
    "Media",    "Special",       "",     "Talk",      "User",      "User talk",
    "Project",  "Project talk",  "File", "File talk", "MediaWiki", "MediaWiki talk",
    "Template", "Template talk", "Help", "Help talk", "Category",  "Category talk"};

std::string_view canonical_name(std::int64_t id) {
  const std::int64_t place = id + 2;
  return place >= 0 && place < static_cast<std::int64_t>(kCanonical.size())
             ? kCanonical[static_cast<size_t>(place)]
             : std::string_view();
}

class Json {
 public:
  std::string quoted(std::string_view text) {
    SqliteStatement quote = memory_.prepare("SELECT json_quote(?)");
    quote.bind(1, text);
    quote.step();
    return std::string(quote.bytes(0));
  }
  bool is_valid(std::string_view json) { return answer("SELECT json_valid(?1)", json) == "1"; }
  // "object", "text" and so on; empty where there is nothing.
  std::string type_of(std::string_view json, std::string_view path) {
    return answer("SELECT json_type(?1, ?2)", json, path);
  }
  std::string value_of(std::string_view json, std::string_view path) {
    return answer("SELECT json_extract(?1, ?2)", json, path);
  }

 private:
  std::string answer(const char* sql, std::string_view json, std::string_view path = {}) {
    SqliteStatement statement = memory_.prepare(sql);
    statement.bind(1, json);
    if (!path.empty()) statement.bind(2, path);
    statement.step();
    return std::string(statement.bytes(0));
  }

  SqliteFile memory_{":memory:", kCacheBytes};
};

std::string name_key(JsonForm form) { return form == JsonForm::kFormat1 ? "\"*\":" : "\"name\":"; }

std::string namespace_json(Json& json, const mediawiki::Namespace& ns, JsonForm form) {
  const std::string id = std::to_string(ns.id);
  std::string text = "\"" + id + "\":{\"id\":" + id +
                     ",\"case\":" + (ns.first_letter ? "\"first-letter\"" : "\"case-sensitive\"") +
                     "," + name_key(form) + json.quoted(ns.name);
  const std::string_view canonical = canonical_name(ns.id);
  if (!canonical.empty()) text += ",\"canonical\":" + json.quoted(canonical);
  return text + "}";
}

std::string general_json(Json& json, const mediawiki::SiteInfo& site) {
  return "{\"sitename\":" + json.quoted(site.site_name) + ",\"base\":" + json.quoted(site.base) +
         ",\"generator\":" + json.quoted(site.generator) +
         ",\"case\":" + json.quoted(site.case_rule) + ",\"lang\":" + json.quoted(site.language) +
         ",\"wikiid\":" + json.quoted(site.database_name) + "}";
}

}  // namespace

std::string siteinfo_query(JsonForm form) {
  return "action=query&meta=siteinfo&siprop=general%7Cnamespaces%7Cnamespacealiases%7Cmagicwords"
         "&format=json&formatversion=" +
         std::to_string(static_cast<int>(form));
}

void check_siteinfo(std::string_view text, JsonForm form, const std::string& subject) {
  Json json;
  if (!json.is_valid(text)) {
    throw plugin::failed(
        subject, "what came is not JSON (it begins with: " + std::string(text.substr(0, 60)) +
                     "); give the address of api.php itself");
  }
  if (!json.type_of(text, "$.error").empty()) {
    throw plugin::failed(subject, "the API refuses: " + json.value_of(text, "$.error.code") + ": " +
                                      json.value_of(text, "$.error.info"));
  }
  if (json.type_of(text, "$.query.namespaces.\"0\"") != "object") {
    throw plugin::failed(subject,
                         "the JSON has no query.namespaces; it must be the answer to "
                         "action=query&meta=siteinfo&siprop=namespaces");
  }
  const char* name = form == JsonForm::kFormat1 ? "$.query.namespaces.\"0\".\"*\""
                                                : "$.query.namespaces.\"0\".name";
  if (json.type_of(text, name).empty()) {
    throw plugin::failed(
        subject, "the JSON is not of formatversion=" + std::to_string(static_cast<int>(form)));
  }
}

std::string siteinfo_of_header(const mediawiki::SiteInfo& site,
                               const std::map<std::string, std::int64_t>& aliases, JsonForm form) {
  Json json;
  std::string namespaces;
  for (const mediawiki::Namespace& ns : site.namespaces) {
    namespaces += (namespaces.empty() ? "" : ",") + namespace_json(json, ns, form);
  }
  std::string others;
  for (const auto& [alias, id] : aliases) {
    others += (others.empty() ? "{\"id\":" : ",{\"id\":") + std::to_string(id) +
              (form == JsonForm::kFormat1 ? ",\"*\":" : ",\"alias\":") + json.quoted(alias) + "}";
  }
  return std::string("{\"batchcomplete\":") + (form == JsonForm::kFormat1 ? "\"\"" : "true") +
         ",\"query\":{\"general\":" + general_json(json, site) + ",\"namespaces\":{" + namespaces +
         "},\"namespacealiases\":[" + others + "]}}";
}

}  // namespace dumps::xml_dump
