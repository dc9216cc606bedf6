// WikiFacts as the TOML of a target.
#include "plugins/xml-dump/maintenance/maintenance_facts.h"

namespace dumps::xml_dump {
namespace {

std::string in_quotes(std::string_view text) {
  constexpr const char* kHex = "0123456789abcdef";
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += std::string("\\") + c;
    } else if (byte < 0x20 || byte == 0x7f) {
      out += std::string("\\u00") + kHex[byte >> 4] + kHex[byte & 15];
    } else {
      out += c;
    }
  }
  return out + '"';
}

// Braces of values are no placeholders.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '{' ? "{{" : std::string(1, c);
  return out;
}

void add(std::string& out, std::string_view key, std::string_view value) {
  if (!value.empty()) out += toml_line(key, escaped(value)) + "\n";
}

void add(std::string& out, std::string_view key, const std::vector<std::string>& values) {
  if (values.empty()) return;
  std::vector<std::string> safe;
  safe.reserve(values.size());
  for (const std::string& value : values) safe.push_back(escaped(value));
  out += toml_line(key, safe) + "\n";
}

}  // namespace

std::string toml_line(std::string_view key, std::string_view value) {
  return std::string(key) + " = " + in_quotes(value);
}

std::string toml_line(std::string_view key, const std::vector<std::string>& values) {
  std::string out = std::string(key) + " = [";
  size_t width = out.size();
  for (size_t i = 0; i < values.size(); ++i) {
    const std::string item = in_quotes(values[i]) + (i + 1 < values.size() ? "," : "");
    const bool breaks = width + item.size() > 98 && i > 0;
    out += i == 0 ? "" : breaks ? "\n  " : " ";
    width = breaks ? 2 : width + 1;
    out += item;
    width += item.size();
  }
  return out + "]";
}

std::string target_toml(const WikiFacts& facts, std::string_view target, std::string_view date,
                        std::string_view siteinfo_file, const std::vector<std::string>& more) {
  std::string out = "# The wiki " + facts.wiki + " (" + facts.url + ", MediaWiki " + facts.version +
                    "), as it told of itself on " + std::string(date) +
                    ".\n# `dumpsctl target check` tells when that has changed.\n[target." +
                    in_quotes(target) + "]\n";
  out += facts.readable_by_all
             ? "# Everybody may read the wiki. \"public\" lets its dumps be published.\n"
             : "# Not everybody may read the wiki: its dumps must stay private.\n";
  out += "visibility = \"private\"\n";
  add(out, "language", facts.language);
  if (facts.database_type == "sqlite" && !facts.path.empty()) {
    add(out, "database", facts.path);
  } else {
    add(out, "server", facts.server);
  }
  if (facts.database.empty() && facts.path.empty()) {
    out += "# The API does not tell where the database (" + facts.database_type + ") is:\n";
    out +=
        facts.database_type == "sqlite"
            ? "# database = \"/path/of/" + facts.wiki + ".sqlite\"\n"
            : "# server = \"db1.example.org\", and below: database_name = \"" + facts.wiki + "\"\n";
  }
  add(out, "prefix", facts.prefix);
  add(out, "shared_tables", facts.shared_tables);
  out += "\n[target." + in_quotes(target) + ".values]\n";
  if (!facts.is_native()) {
    out += "# Only MediaWiki itself reads a database of the kind " + facts.database_type +
           ".\nbackend = \"maintenance\"\n";
  }
  if (facts.database_type != "sqlite") add(out, "database_name", facts.database);
  out += "# What MediaWiki's dumps begin with: names of the wiki and of its namespaces.\n";
  add(out, "siteinfo_file", siteinfo_file);
  add(out, "shared_database", facts.shared_database);
  add(out, "shared_prefix", facts.shared_prefix);
  if (!facts.clusters.empty()) out += "# Where external texts are ($wgExternalServers).\n";
  add(out, "clusters", facts.clusters);
  out += "# Words of the language and of extensions, for redirects and titles.\n";
  add(out, "redirect_words", facts.redirect_words);
  add(out, "namespace_aliases", facts.namespace_aliases);
  add(out, "interwiki_prefixes", facts.interwiki_prefixes);
  if (!facts.content_formats.empty()) out += "# Content models that extensions add.\n";
  add(out, "content_formats", facts.content_formats);
  out += "# Kinds of log items that not everybody may see ($wgLogRestrictions).\n" +
         toml_line("hidden_log_types", facts.hidden_log_types) + "\n";
  if (!more.empty()) out += "# How MediaWiki was asked; backend = \"maintenance\" uses it too.\n";
  for (const std::string& line : more) out += line + "\n";
  return out;
}

}  // namespace dumps::xml_dump
