#include "plugins/mediawiki/site_info.h"

#include <algorithm>
#include <charconv>

#include "plugins/mediawiki/xml_escape.h"

namespace dumps::mediawiki {
namespace {

std::string unescape(std::string_view text) {
  constexpr std::pair<std::string_view, char> kEntities[] = {
      {"&amp;", '&'},   {"&lt;", '<'},   {"&gt;", '>'},   {"&quot;", '"'}, {"&#039;", '\''},
      {"&apos;", '\''}, {"&#10;", '\n'}, {"&#13;", '\r'}, {"&#9;", '\t'}};
  std::string out;
  while (!text.empty()) {
    size_t used = 1;
    char c = text[0];
    for (const auto& [entity, plain] : kEntities) {
      if (text.starts_with(entity)) {
        c = plain;
        used = entity.size();
      }
    }
    out += c;
    text.remove_prefix(used);
  }
  return out;
}

// What stands between `open` and the next `close`, or nothing.
std::optional<std::string_view> between(std::string_view text, std::string_view open,
                                        std::string_view close) {
  const size_t begin = text.find(open);
  if (begin == std::string_view::npos) return std::nullopt;
  text.remove_prefix(begin + open.size());
  const size_t end = text.find(close);
  if (end == std::string_view::npos) return std::nullopt;
  return text.substr(0, end);
}

// Takes the next <namespace …> element off `text`; a damaged one stays there.
std::optional<Namespace> next_namespace(std::string_view& text) {
  const auto tag = between(text, "<namespace ", ">");
  if (!tag) return std::nullopt;
  std::string_view rest =
      text.substr(static_cast<size_t>(tag->data() + tag->size() + 1 - text.data()));
  const auto key = between(*tag, "key=\"", "\"");
  Namespace space;
  if (!key || std::from_chars(key->data(), key->data() + key->size(), space.id).ec != std::errc()) {
    return std::nullopt;
  }
  space.first_letter = between(*tag, "case=\"", "\"") != "case-sensitive";
  if (!tag->ends_with('/')) {
    const size_t end = rest.find("</namespace>");
    if (end == std::string_view::npos) return std::nullopt;
    space.name = unescape(rest.substr(0, end));
    rest.remove_prefix(end);
  }
  text = rest;
  return space;
}

void append_element(ByteBuffer& out, std::string_view name, std::string_view text,
                    TextEscape escape) {
  out << "    <" << name;
  if (text.empty()) {
    out << " />\n";
    return;
  }
  out << '>';
  append_escaped_text(out, text, escape);
  out << "</" << name << ">\n";
}

}  // namespace

const Namespace* SiteInfo::find(std::int64_t id) const {
  const auto found =
      std::lower_bound(namespaces.begin(), namespaces.end(), id,
                       [](const Namespace& n, std::int64_t key) { return n.id < key; });
  return found != namespaces.end() && found->id == id ? &*found : nullptr;
}

std::string_view SiteInfo::name_of(std::int64_t id) const {
  const Namespace* space = find(id);
  return space == nullptr ? std::string_view() : std::string_view(space->name);
}

std::optional<SiteInfo> parse_site_info(std::string_view xml, std::string& why) {
  const auto root = between(xml, "<mediawiki", ">");
  const auto info = between(xml, "<siteinfo>", "</siteinfo>");
  if (!root || !info) {
    why = "has no <mediawiki …> element with a <siteinfo>…</siteinfo> in it";
    return std::nullopt;
  }
  SiteInfo site;
  if (const auto language = between(*root, "xml:lang=\"", "\""))
    site.language = unescape(*language);
  const std::pair<std::string_view, std::string*> fields[] = {{"sitename", &site.site_name},
                                                              {"dbname", &site.database_name},
                                                              {"base", &site.base},
                                                              {"generator", &site.generator},
                                                              {"case", &site.case_rule}};
  for (const auto& [name, target] : fields) {
    const std::string tag(name);
    auto text = between(*info, '<' + tag + '>', "</" + tag + '>');
    if (!text && info->find('<' + tag + " />") != std::string_view::npos) text = "";
    if (!text) {
      why = "has no <" + tag + "> in its <siteinfo>";
      return std::nullopt;
    }
    *target = unescape(*text);
  }
  std::string_view rest = between(*info, "<namespaces>", "</namespaces>").value_or("");
  while (auto space = next_namespace(rest)) site.namespaces.push_back(*std::move(space));
  if (site.namespaces.empty() || rest.find("<namespace ") != std::string_view::npos) {
    why = "has no complete list of <namespaces> in its <siteinfo>";
    return std::nullopt;
  }
  std::sort(site.namespaces.begin(), site.namespaces.end(),
            [](const Namespace& a, const Namespace& b) { return a.id < b.id; });
  return site;
}

void append_header(ByteBuffer& out, const SiteInfo& site, Schema schema, Dialect dialect) {
  const std::string_view version = schema == Schema::k0_10 ? "0.10" : "0.11";
  const TextEscape escape =
      dialect == Dialect::kDirect ? TextEscape::kDirect : TextEscape::kPublished;
  out << "<mediawiki xmlns=\"http://www.mediawiki.org/xml/export-" << version
      << "/\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
         "xsi:schemaLocation=\"http://www.mediawiki.org/xml/export-"
      << version << "/ http://www.mediawiki.org/xml/export-" << version << ".xsd\" version=\""
      << version << "\" xml:lang=\"";
  append_escaped_attribute(out, site.language);
  out << "\">\n  <siteinfo>\n";
  append_element(out, "sitename", site.site_name, escape);
  append_element(out, "dbname", site.database_name, escape);
  append_element(out, "base", site.base, escape);
  append_element(out, "generator", site.generator, escape);
  append_element(out, "case", site.case_rule, escape);
  out << "    <namespaces>\n";
  for (const Namespace& space : site.namespaces) {
    out << "      <namespace key=\"" << space.id << "\" case=\""
        << (space.first_letter ? "first-letter" : "case-sensitive");
    if (space.name.empty()) {
      out << "\" />\n";
      continue;
    }
    out << "\">";
    append_escaped_text(out, space.name, escape);
    out << "</namespace>\n";
  }
  out << "    </namespaces>\n  </siteinfo>\n";
}

void append_footer(ByteBuffer& out, Dialect dialect) {
  out << (dialect == Dialect::kDirect ? "</mediawiki>\n" : "</mediawiki>");
}

}  // namespace dumps::mediawiki
