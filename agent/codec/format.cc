#include "agent/codec/format.h"

#include <array>

namespace dumps::codec {
namespace {

using namespace std::string_view_literals;

struct Row {
  Format format;
  std::string_view ending;
  std::string_view magic;
};
constexpr std::array<Row, 5> kRows = {{
    {Format::kGz, ".gz", "\x1f\x8b"sv},
    {Format::kBz2, ".bz2", "BZh"sv},
    {Format::kXz, ".xz", "\xfd\x37zXZ\0"sv},
    {Format::k7z, ".7z", "7z\xbc\xaf\x27\x1c"sv},
    {Format::kZst, ".zst", "\x28\xb5\x2f\xfd"sv},
}};

}  // namespace

Format format_of_name(std::string_view name) {
  for (const Row& row : kRows) {
    if (name.size() > row.ending.size() && name.ends_with(row.ending)) return row.format;
  }
  return Format::kPlain;
}

Format format_of_magic(std::string_view first_bytes) {
  for (const Row& row : kRows) {
    if (first_bytes.starts_with(row.magic)) return row.format;
  }
  return Format::kPlain;
}

std::string_view ending_of(Format format) {
  for (const Row& row : kRows) {
    if (row.format == format) return row.ending;
  }
  return "";
}

std::string_view without_ending(std::string_view name) {
  return name.substr(0, name.size() - ending_of(format_of_name(name)).size());
}

}  // namespace dumps::codec
