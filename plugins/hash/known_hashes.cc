#include "plugins/hash/known_hashes.h"

#include <array>
#include <charconv>
#include <optional>

namespace dumps::hash {
namespace {

constexpr std::string_view kHeader = "dumps-hashes 1";

std::string escaped(std::string_view name) {
  std::string out;
  for (const char c : name) {
    if (c == '\\') {
      out += "\\\\";
    } else if (c == '\t') {
      out += "\\t";
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\r') {
      out += "\\r";
    } else {
      out += c;
    }
  }
  return out;
}

std::optional<std::string> unescaped(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      out += text[i];
      continue;
    }
    if (++i == text.size()) return std::nullopt;
    constexpr std::string_view kCodes = "\\tnr";
    constexpr std::string_view kBytes = "\\\t\n\r";
    const size_t at = kCodes.find(text[i]);
    if (at == std::string_view::npos) return std::nullopt;
    out += kBytes[at];
  }
  return out;
}

template <class Number>
bool read_number(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

bool is_hash(std::string_view text, size_t digits) {
  return text.size() == digits &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool read_line(std::string_view line, KnownHashes& files) {
  std::array<std::string_view, 6> fields;
  for (size_t i = 0; i + 1 < fields.size(); ++i) {
    const size_t tab = line.find('\t');
    if (tab == std::string_view::npos) return false;
    fields[i] = line.substr(0, tab);
    line.remove_prefix(tab + 1);
  }
  KnownFile file;
  const auto name = unescaped(line);
  if (!name || name->empty() || !read_number(fields[0], file.digests.size) ||
      !read_number(fields[1], file.mtime_ns) || !is_hash(fields[2], 32) ||
      !is_hash(fields[3], 40) || !is_hash(fields[4], 64)) {
    return false;
  }
  file.digests.md5 = fields[2];
  file.digests.sha1 = fields[3];
  file.digests.sha256 = fields[4];
  files[*name] = std::move(file);
  return true;
}

}  // namespace

std::string render_hashes(const KnownHashes& files) {
  std::string out(kHeader);
  out += '\n';
  for (const auto& [name, file] : files) {
    const Digests& d = file.digests;
    out += std::to_string(d.size) + '\t' + std::to_string(file.mtime_ns) + '\t' + d.md5 + '\t' +
           d.sha1 + '\t' + d.sha256 + '\t' + escaped(name) + '\n';
  }
  return out;
}

KnownHashes parse_hashes(std::string_view text, std::string& why) {
  KnownHashes files;
  why.clear();
  for (size_t number = 1; !text.empty() || number == 1; ++number) {
    const size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    const bool is_good =
        end != std::string_view::npos && (number == 1 ? line == kHeader : read_line(line, files));
    if (!is_good) {
      why = "line " + std::to_string(number) +
            (number == 1 ? " is not \"" + std::string(kHeader) + "\"" : " is cut or has no hashes");
      return {};
    }
    text.remove_prefix(end + 1);
  }
  return files;
}

}  // namespace dumps::hash
