#include "agent/mirrors/mirror.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <system_error>

namespace dumps::mirrors {
namespace {

bool is_plain_name(const std::string& name) {
  return !name.empty() && name.front() != '-' && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

bool is_day(const std::string& text) {
  if (text.size() != 10) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 4 || i == 7;
    if (dash != (text[i] == '-') || (!dash && (text[i] < '0' || text[i] > '9'))) return false;
  }
  return true;
}

void check_hosts(const Mirror& mirror, TableReader& r) {
  for (const std::string& host : mirror.hosts) {
    if (!is_host_name(host)) {
      r.problem(r.line_of("hosts"), "\"" + host + "\" is no name of a host",
                "addresses belong into addresses = [...]");
    }
  }
  for (const std::string& address : mirror.addresses) {
    if (!is_address(address)) {
      r.problem(r.line_of("addresses"), "\"" + address + "\" is no address",
                "\"192.0.2.7\", \"2001:db8::7\" or a network \"192.0.2.0/28\"; names belong into "
                "hosts = [...]");
    }
  }
  if (mirror.is_active() && mirror.hosts.empty() && mirror.addresses.empty()) {
    r.problem(0, "nothing says from where it comes",
              "hosts = [\"mirror.example.org\"] or addresses = [...]");
  }
}

}  // namespace

bool is_address(const std::string& text) {
  const size_t slash = text.find('/');
  const std::string host = text.substr(0, slash);
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  const bool v4 = inet_pton(AF_INET, host.c_str(), bytes.data()) == 1;
  const bool v6 = !v4 && inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1;
  if (!v4 && !v6) return false;
  if (slash == std::string::npos) return true;
  int bits = 0;
  const char* end = text.data() + text.size();
  const auto number = std::from_chars(text.data() + slash + 1, end, bits);
  return number.ec == std::errc() && number.ptr == end && bits > 0 && bits <= (v4 ? 32 : 128);
}

bool is_host_name(const std::string& text) {
  if (text.size() > 253 || text.find('.') == std::string::npos || is_address(text)) return false;
  size_t length = 0;
  char before = '.';
  for (const char c : text) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (c == '.') {
      if (length == 0 || before == '-') return false;
      length = 0;
    } else if ((!letter && (c != '-' || length == 0)) || ++length > 63) {
      return false;
    }
    before = c;
  }
  return length > 0 && before != '-';
}

Mirror read_mirror(const ConfigNode& document, const std::string& file, Problems& problems) {
  TableReader r(document, file, "the file", problems);
  Mirror mirror;
  mirror.name = std::filesystem::path(file).stem().string();
  if (!is_plain_name(mirror.name))
    r.problem(0, "\"" + mirror.name + "\" is no name of a mirror",
              "name the file NAME.toml, of a-z, 0-9 and -");
  mirror.title = r.required_text("title");
  mirror.institution = r.text("institution").value_or("");
  mirror.location = r.text("location").value_or("");
  mirror.url = r.text("url").value_or("");
  const bool web = mirror.url.starts_with("https://") || mirror.url.starts_with("http://") ||
                   mirror.url.starts_with("ftp://") || mirror.url.starts_with("rsync://");
  if (!mirror.url.empty() && !web)
    r.problem(r.line_of("url"), "url is no address of a mirror",
              "https://, http://, ftp:// or rsync://");
  mirror.text = r.text("text").value_or("");
  mirror.contact_name = r.text("contact_name").value_or("");
  mirror.contact = r.required_text("contact");
  const size_t at = mirror.contact.find('@');
  if (!mirror.contact.empty() &&
      (at == 0 || at == std::string::npos || at + 1 == mirror.contact.size())) {
    r.problem(r.line_of("contact"), "contact is no address of mail",
              "somebody has to be told when the mirror falls behind");
  }
  mirror.hosts = r.texts("hosts").value_or(std::vector<std::string>());
  mirror.addresses = r.texts("addresses").value_or(std::vector<std::string>());
  mirror.modules = r.texts("modules").value_or(std::vector<std::string>());
  mirror.bandwidth = r.text("bandwidth").value_or("");
  mirror.added = r.text("added").value_or("");
  if (!mirror.added.empty() && !is_day(mirror.added))
    r.problem(r.line_of("added"), "added is no day", "\"2026-11-27\"");
  const bool active = r.boolean("active").value_or(true);
  mirror.inactive = r.text("reason").value_or("");
  if (!active && mirror.inactive.empty()) mirror.inactive = "not active";
  if (active) mirror.inactive.clear();
  check_hosts(mirror, r);
  r.finish();
  return mirror;
}

std::map<std::string, Mirror> read_mirrors(const std::string& directory, Problems& problems) {
  std::map<std::string, Mirror> mirrors;
  std::error_code none;
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(directory, none)) {
    if (entry.path().extension() == ".toml" && entry.path().filename().string().front() != '.')
      files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  for (const std::string& file : files) {
    const std::optional<ConfigNode> document = parse_toml_file(file, problems);
    if (!document) continue;
    Mirror mirror = read_mirror(*document, file, problems);
    const std::string name = mirror.name;
    mirrors.emplace(name, std::move(mirror));
  }
  return mirrors;
}

}  // namespace dumps::mirrors
