#include "agent/verify/page_range_name.h"

#include <charconv>

#include "agent/codec/format.h"

namespace dumps {
namespace {

// Takes "pNUMBER" off the front of `text`.
std::optional<std::uint64_t> take_id(std::string_view& text) {
  std::uint64_t id = 0;
  if (!text.starts_with('p')) return std::nullopt;
  const auto [end, error] = std::from_chars(text.data() + 1, text.data() + text.size(), id);
  if (error != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<size_t>(end - text.data()));
  return id;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

std::optional<PageRangeName> page_range_in(std::string_view name) {
  for (size_t at = name.rfind("-p"); at != std::string_view::npos && at > 0;
       at = name.rfind("-p", at - 1)) {
    std::string_view rest = name.substr(at + 1);
    const size_t whole = rest.size();
    const auto first = take_id(rest);
    const auto last = first ? take_id(rest) : std::nullopt;
    if (last && (rest.empty() || rest[0] == '.' || rest[0] == '-')) {
      return PageRangeName{*first, *last, at, 1 + whole - rest.size()};
    }
  }
  return std::nullopt;
}

std::string with_page_range(std::string_view name, std::uint64_t first, std::uint64_t last) {
  const std::string range = "-p" + std::to_string(first) + "p" + std::to_string(last);
  std::string out(name);
  if (const auto old = page_range_in(name)) return out.replace(old->begin, old->size, range);
  return out.insert(codec::without_ending(name).size(), range);
}

std::string multistream_index_name(std::string_view name) {
  constexpr std::string_view kXml = ".xml";
  std::string out(name);
  const size_t xml = out.rfind(kXml);
  if (xml == std::string::npos) {
    return out.insert(codec::without_ending(name).size(), "-index.txt");
  }
  out.replace(xml, kXml.size(), ".txt");
  size_t number = xml;
  while (number > 0 && is_digit(out[number - 1])) --number;
  return out.insert(number, "-index");
}

}  // namespace dumps
