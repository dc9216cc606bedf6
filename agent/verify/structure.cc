#include "agent/verify/structure.h"

#include <algorithm>
#include <array>
#include <memory>
#include <vector>

#include "agent/codec/format.h"
#include "agent/codec/part_finder.h"
#include "agent/codec/read_fully.h"
#include "agent/store/content_ends.h"

namespace dumps {
namespace {

// So much at the end is enough for one block of bzip2, and for frames and blocks as they are made.
constexpr std::array<std::uint64_t, 3> kTails = {1 << 20, 8 << 20, 32 << 20};
// Of a file that has to be read from its front.
constexpr std::uint64_t kSmallFile = 32 << 20;

constexpr std::string_view kOpenEnd = "its text does not end with ";

std::string called(codec::Format format) {
  const std::string_view ending = codec::ending_of(format);
  return ending.empty() ? "plain" : std::string(ending.substr(1));
}

std::optional<Finding> problem(const std::string& name, const Error& error) {
  const bool is_damage = error.code == ErrorCode::kCorrupt || error.code == ErrorCode::kUnsupported;
  return Finding{is_damage ? Check::kStructure : Check::kUnreadable, name, error.to_string()};
}

// The part from which on the end is read; none where that would be too much.
Result<std::optional<codec::Part>> part_near_end(codec::PartFinder& parts,
                                                 const codec::ByteSource& source) {
  const std::uint64_t size = source.size();
  if (size <= kTails[0]) return std::optional(codec::Part());
  for (const std::uint64_t tail : kTails) {
    if (tail >= size) break;
    Result<std::optional<codec::Part>> part = parts.first_from(size - tail);
    if (!part && part.error().code == ErrorCode::kUnsupported) break;
    if (!part || *part) return part;
  }
  return size <= kSmallFile ? std::optional(codec::Part()) : std::optional<codec::Part>();
}

Status add_text(codec::Decoder& decoder, ContentEnds& ends, std::uint64_t most) {
  std::vector<char> buffer(size_t{256} << 10);
  while (most > 0) {
    Result<size_t> got =
        decoder.read(std::span(buffer).first(std::min<std::uint64_t>(most, buffer.size())));
    if (!got) return std::move(got).error();
    if (*got == 0) break;
    ends.add({buffer.data(), *got});
    most -= *got;
  }
  return {};
}

}  // namespace

std::string open_end(const ContentForm& form) {
  if (form.root == "sql") return std::string(kOpenEnd) + "\"-- Dump completed\"";
  if (form.root == "json") return std::string(kOpenEnd) + "the bracket that closes it";
  return std::string(kOpenEnd) + "</" + form.root + ">";
}

bool is_open_end(const Finding& finding) { return finding.what.starts_with(kOpenEnd); }

std::optional<Finding> check_beginning(const std::string& name, codec::ByteSource& source) {
  std::array<char, 6> first{};
  Result<size_t> got = codec::read_fully(source, 0, first);
  if (!got) return problem(name, got.error());
  const codec::Format wanted = codec::format_of_name(name);
  const codec::Format is = codec::format_of_magic({first.data(), *got});
  if (wanted == is) return std::nullopt;
  if (*got == 0) return Finding{Check::kStructure, name, "it is empty, and no " + called(wanted)};
  // Plain data may begin with anything.
  if (wanted == codec::Format::kPlain) return std::nullopt;
  return Finding{Check::kStructure, name,
                 "it does not begin as a " + called(wanted) + " file" +
                     (is == codec::Format::kPlain ? "" : ", but as " + called(is))};
}

std::optional<Finding> check_end(const std::string& name, codec::ByteSource& source) {
  const codec::Format format = codec::format_of_name(name);
  auto parts = codec::make_part_finder(format, source);
  if (!parts) return problem(name, parts.error());
  auto near_end = part_near_end(**parts, source);
  if (!near_end) return problem(name, near_end.error());
  if (!*near_end) return std::nullopt;
  ContentEnds ends;
  constexpr std::uint64_t kAll = UINT64_MAX;
  const bool is_whole = (*near_end)->offset == 0;
  if (!is_whole) {
    constexpr std::uint64_t kHead = 4096;  // shows of which form the text is
    auto front = codec::make_decoder(format, source);
    if (!front) return problem(name, front.error());
    if (Status s = add_text(**front, ends, kHead); !s) return problem(name, s.error());
  }
  auto decoder = is_whole ? codec::make_decoder(format, source) : (*parts)->text_of(**near_end);
  if (!decoder) return problem(name, decoder.error());
  if (Status s = add_text(**decoder, ends, kAll); !s) return problem(name, s.error());
  const ContentForm form = ends.form(name);
  if (form.closed) return std::nullopt;
  return Finding{Check::kStructure, name, open_end(form)};
}

}  // namespace dumps
