#include "plugins/mediawiki/frame_index.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

namespace dumps::mediawiki {
namespace {

constexpr size_t kLineBytes = 84;
constexpr size_t kNumberBytes = 20;
constexpr size_t kMostHeaderBytes = 4096;
constexpr std::uint64_t kScanLines = 780;  // some 64 KiB
constexpr std::string_view kMagic = "# frame index 1\n";
constexpr std::string_view kEnd = "# end ";

void append_number(std::string& to, std::uint64_t value) {
  const std::string digits = std::to_string(value);
  to.append(kNumberBytes - digits.size(), ' ');
  to += digits;
}

std::optional<std::uint64_t> number_in(std::string_view field) {
  field.remove_prefix(std::min(field.find_first_not_of(' '), field.size()));
  std::uint64_t value = 0;
  const char* end = field.data() + field.size();
  const auto [stopped, error] = std::from_chars(field.data(), end, value);
  if (error != std::errc() || stopped != end) return std::nullopt;
  return value;
}

// The four numbers of a frame's line.
std::optional<std::array<std::uint64_t, 4>> numbers_in(std::string_view line) {
  std::array<std::uint64_t, 4> numbers{};
  for (size_t i = 0; i < numbers.size(); ++i) {
    const auto number = number_in(line.substr(i * (kNumberBytes + 1), kNumberBytes));
    const char behind = line[i * (kNumberBytes + 1) + kNumberBytes];
    if (!number || behind != (i + 1 < numbers.size() ? ' ' : '\n')) return std::nullopt;
    numbers[i] = *number;
  }
  return numbers;
}

}  // namespace

std::string frame_index_name(std::string_view zst_name) {
  return std::string(zst_name) + ".index.txt";
}

FrameIndexWriter::FrameIndexWriter(std::string_view name, Write write) : write_(std::move(write)) {
  std::string header(kMagic);
  header += "# of ";
  header += name;
  header +=
      "\n# first byte of the frame, first byte of its text, lowest and highest page id in it\n";
  write_(header);
}

void FrameIndexWriter::page(std::uint64_t id, std::uint64_t text_offset) {
  if (id <= last_id_) ascending_ = false;
  last_id_ = id;
  ++pages_;
  waiting_.push_back({id, text_offset});
}

void FrameIndexWriter::frame(std::uint64_t offset, std::uint64_t size, std::uint64_t text_offset,
                             std::uint64_t text_size) {
  const bool begins_in_page = waiting_.empty() || waiting_.front().text_offset > text_offset;
  std::uint64_t lowest = begins_in_page ? open_id_ : waiting_.front().id;
  std::uint64_t highest = lowest;
  while (!waiting_.empty() && waiting_.front().text_offset < text_offset + text_size) {
    open_id_ = waiting_.front().id;
    // A frame that begins with the header is in no page.
    lowest = lowest == 0 ? open_id_ : std::min(lowest, open_id_);
    highest = std::max(highest, open_id_);
    waiting_.pop_front();
  }
  std::string line;
  append_number(line, offset);
  for (const std::uint64_t value : {text_offset, lowest, highest}) {
    line += ' ';
    append_number(line, value);
  }
  line += '\n';
  write_(line);
  ++frames_;
  end_ = offset + size;
  text_end_ = text_offset + text_size;
}

void FrameIndexWriter::finish() {
  std::string line(kEnd);
  append_number(line, end_);
  line += ' ';
  append_number(line, text_end_);
  line += ascending_ ? " ascending" : " unordered";
  line.append(kLineBytes - 1 - line.size(), ' ');
  line += '\n';
  write_(line);
}

std::optional<FrameIndexReader> FrameIndexReader::open(std::uint64_t size, ReadAt read_at,
                                                       std::string& why) {
  why.clear();
  FrameIndexReader reader;
  reader.read_at_ = std::move(read_at);
  std::string head(static_cast<size_t>(std::min<std::uint64_t>(size, kMostHeaderBytes)), '\0');
  if (!reader.read_at_(0, head.data(), head.size(), why)) return std::nullopt;
  if (!head.starts_with(kMagic)) {
    why = "does not begin with \"# frame index 1\"";
    return std::nullopt;
  }
  size_t at = 0;
  while (at < head.size() && head[at] == '#' && !head.substr(at).starts_with(kEnd)) {
    const size_t line_end = head.find('\n', at);
    if (line_end == std::string::npos) {
      why = "its header has no end within " + std::to_string(head.size()) + " bytes";
      return std::nullopt;
    }
    at = line_end + 1;
  }
  reader.first_line_ = at;
  if (!reader.read_end(size, why)) return std::nullopt;
  return reader;
}

bool FrameIndexReader::read_end(std::uint64_t size, std::string& why) {
  const std::uint64_t lines = size - first_line_;
  if (lines < kLineBytes || lines % kLineBytes != 0) {
    why = "is cut short: the lines of frames have " + std::to_string(lines) +
          " bytes, no multiple of " + std::to_string(kLineBytes);
    return false;
  }
  std::string line(kLineBytes, '\0');
  if (!read_at_(size - kLineBytes, line.data(), line.size(), why)) return false;
  const std::string_view text(line);
  const auto end = number_in(text.substr(kEnd.size(), kNumberBytes));
  const auto text_end = number_in(text.substr(kEnd.size() + kNumberBytes + 1, kNumberBytes));
  const std::string_view order = text.substr(kEnd.size() + 2 * kNumberBytes + 1);
  ascending_ = order.starts_with(" ascending ");
  if (!text.starts_with(kEnd) || !end || !text_end ||
      !(ascending_ || order.starts_with(" unordered "))) {
    why = "is cut short: its last line is not that of an index's end";
    return false;
  }
  frames_ = lines / kLineBytes - 1;
  end_ = *end;
  text_end_ = *text_end;
  return true;
}

std::optional<IndexedFrame> FrameIndexReader::frame(std::uint64_t number, std::string& why) const {
  why.clear();
  if (number >= frames_) {
    why = "has " + std::to_string(frames_) + " frames, number " + std::to_string(number) +
          " is not one of them";
    return std::nullopt;
  }
  const std::uint64_t at = first_line_ + number * kLineBytes;
  std::string lines(number + 1 < frames_ ? 2 * kLineBytes : kLineBytes, '\0');
  if (!read_at_(at, lines.data(), lines.size(), why)) return std::nullopt;
  const auto damaged = [&](std::uint64_t offset) {
    why = "the line at byte " + std::to_string(offset) + " is damaged";
    return std::nullopt;
  };
  const std::string_view text(lines);
  const auto own = numbers_in(text.substr(0, kLineBytes));
  if (!own) return damaged(at);
  std::array<std::uint64_t, 4> next{end_, text_end_, 0, 0};
  if (lines.size() > kLineBytes) {
    const auto behind = numbers_in(text.substr(kLineBytes));
    if (!behind) return damaged(at + kLineBytes);
    next = *behind;
  }
  if (next[0] <= (*own)[0] || next[1] < (*own)[1] || (*own)[3] < (*own)[2]) return damaged(at);
  return IndexedFrame{number,    (*own)[0], next[0] - (*own)[0], (*own)[1], next[1] - (*own)[1],
                      (*own)[2], (*own)[3]};
}

std::optional<IndexedFrame> FrameIndexReader::find(std::uint64_t id, std::string& why,
                                                   std::uint64_t from) const {
  why.clear();
  if (!ascending_) {
    std::string lines;
    for (std::uint64_t i = from; i < frames_; ++i) {
      const std::uint64_t in_block = (i - from) % kScanLines;
      if (in_block == 0) {
        lines.resize(kLineBytes * static_cast<size_t>(std::min(kScanLines, frames_ - i)));
        if (!read_at_(first_line_ + i * kLineBytes, lines.data(), lines.size(), why)) {
          return std::nullopt;
        }
      }
      const auto numbers = numbers_in(
          std::string_view(lines).substr(static_cast<size_t>(in_block) * kLineBytes, kLineBytes));
      if (!numbers) return frame(i, why);  // which says where
      if ((*numbers)[2] <= id && id <= (*numbers)[3]) return frame(i, why);
    }
    return std::nullopt;
  }
  // The first frame whose highest id is not lower.
  std::uint64_t low = from;
  std::uint64_t high = frames_;
  while (low < high) {
    const std::uint64_t middle = low + (high - low) / 2;
    const auto found = frame(middle, why);
    if (!found) return std::nullopt;
    if (found->highest_page < id) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  if (low == frames_) return std::nullopt;
  auto found = frame(low, why);
  if (!found || found->lowest_page > id) return std::nullopt;
  return found;
}

}  // namespace dumps::mediawiki
