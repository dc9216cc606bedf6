#include "plugins/recompress/part_joiner.h"

#include <charconv>
#include <vector>

namespace dumps::recompress {
namespace {

using mediawiki::PageScanner;
using mediawiki::ScannedPage;
using plugin::Artifact;
using plugin::Input;

constexpr size_t kMostHeaderBytes = size_t{1} << 20;

// Ends the reading of a header.
class HeaderReader : public mediawiki::PageVisitor {
 public:
  void header(std::string_view bytes) override { text += bytes; }
  void page_begin(const ScannedPage&) override { is_whole = true; }
  void page_bytes(std::string_view) override {}
  void footer(std::string_view) override { is_whole = true; }
  std::string text;
  bool is_whole = false;
};

// Looks through a part.
class PartWatch : public mediawiki::PageVisitor {
 public:
  PartWatch(const std::string& name, std::uint64_t& last_id) : name_(name), last_id_(last_id) {}
  void header(std::string_view bytes) override { header_bytes += bytes.size(); }
  void page_begin(const ScannedPage& page) override {
    if (page.id <= last_id_) {
      throw plugin::failed(name_, "page " + std::to_string(page.id) + " at plain byte " +
                                      std::to_string(page.offset) + " comes after page " +
                                      std::to_string(last_id_) +
                                      "; the parts are not in the order of their ids");
    }
    last_id_ = page.id;
  }
  void page_bytes(std::string_view) override {}
  void footer(std::string_view bytes) override { end_bytes += bytes.size(); }

  size_t header_bytes = 0;
  size_t end_bytes = 0;

 private:
  const std::string& name_;
  std::uint64_t& last_id_;
};

}  // namespace

plugin::OutputOptions PartJoiner::options(std::int32_t level, std::uint64_t raw_size) {
  plugin::OutputOptions options;
  options.level = level;
  options.size_hint = raw_size;
  options.splices = true;
  if (index_) {
    options.on_piece = [this](const plugin::Piece& piece) { streams_.push_back(piece.offset); };
  }
  return options;
}

PartJoiner::PartJoiner(const plugin::Host& host, ByteProgress& progress,
                       const std::vector<std::string>& outputs, std::int32_t level,
                       std::uint64_t raw_size)
    : host_(host),
      progress_(progress),
      index_(outputs.size() > 1 ? std::optional(host.open_output(outputs[1])) : std::nullopt),
      file_(host.open_output(outputs.at(0), options(level, raw_size))) {}

std::string PartJoiner::header_of(const Artifact& part) const {
  HeaderReader reader;
  PageScanner scanner(reader);
  Input input = host_.open_input(part.name);
  std::vector<char> buffer(size_t{64} << 10);
  while (!reader.is_whole && reader.text.size() <= kMostHeaderBytes) {
    const size_t got = input.read(buffer);
    if (got == 0) end_scan(scanner, part.name);  // which fails, or the file has no page
    if (got == 0) break;
    scan(scanner, {buffer.data(), got}, part.name);
  }
  if (!reader.is_whole) {
    throw plugin::failed(
        part.name, "its header is longer than " + std::to_string(kMostHeaderBytes) + " bytes");
  }
  return reader.text;
}

void PartJoiner::measure_end(const Artifact& part) {
  std::uint64_t last_id = 0;
  PartWatch watch(part.name, last_id);
  PageScanner scanner(watch);
  Input input = host_.open_input(part.name);
  std::vector<char> buffer(size_t{1} << 20);
  while (const size_t got = input.read(buffer)) {
    host_.throw_if_cancelled();
    scan(scanner, {buffer.data(), got}, part.name);
  }
  end_scan(scanner, part.name);
  end_bytes_ = watch.end_bytes;
}

void PartJoiner::add(const Artifact& part, const std::string& index, bool is_last) {
  const bool is_first = header_.empty();
  const std::string header = header_of(part);
  if (is_first) {
    header_ = header;
    first_name_ = part.name;
  } else if (header != header_) {
    host_.warn("the header of a part differs from that of the first one, which is kept",
               {{"part", part.name}, {"first", first_name_}});
  }
  const size_t left_out = (is_first ? 0 : header.size()) + (is_last ? 0 : end_bytes_);
  if (part.raw_size < header.size() + (is_last ? 0 : end_bytes_)) {
    throw plugin::failed(part.name, "has " + std::to_string(part.raw_size) +
                                        " plain bytes: less than its header and end have");
  }
  PartWatch watch(part.name, last_id_);
  PageScanner scanner(watch);
  plugin::StoredRange range;
  range.begin = is_first ? 0 : header.size();
  range.end = is_last ? UINT64_MAX : part.raw_size - end_bytes_;
  range.take_all = true;
  range.take = [&](std::string_view text) {
    scan(scanner, text, part.name);
    progress_.add(text.size());
  };
  Input input = host_.open_input(part.name);
  const plugin::Appended appended = file_.append_stored(input, range);
  end_scan(scanner, part.name);
  check_equal("bytes of the header", header.size(), watch.header_bytes, part.name);
  if (!is_last) check_equal("bytes of the end", end_bytes_, watch.end_bytes, part.name);
  check_equal("plain bytes, without header and end,", appended.bytes, part.raw_size - left_out,
              part.name);
  pages_ += scanner.pages();
  copied_ += appended.copied;
  if (!index.empty()) indexes_.push_back(index);
}

void PartJoiner::finish() {
  file_.finish();
  if (index_) write_index();
}

void PartJoiner::write_index() {
  for (const std::string& name : indexes_) write_index_of(planned_artifact(host_, name));
  if (next_stream_ + 1 != streams_.size()) {
    throw plugin::failed(first_name_, "the parts have " + std::to_string(streams_.size()) +
                                          " streams; their indexes know " +
                                          std::to_string(next_stream_ + 1) +
                                          ", the header's and the end's included");
  }
  check_equal("pages in the index", indexed_pages_, pages_, first_name_);
  index_->finish();
}

void PartJoiner::write_index_of(const Artifact& index) {
  std::string line;
  std::uint64_t number = 0;
  std::uint64_t old_offset = UINT64_MAX;
  std::string out;
  const auto take_line = [&] {
    ++number;
    std::uint64_t offset = 0;
    const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), offset);
    if (error != std::errc() || end == line.data() + line.size() || *end != ':') {
      throw plugin::failed(index.name, "line " + std::to_string(number) +
                                           " does not begin with the offset of a stream");
    }
    if (offset != old_offset) {
      if (next_stream_ + 1 >= streams_.size()) {
        throw plugin::failed(index.name, "line " + std::to_string(number) +
                                             " names a stream more than the parts have");
      }
      ++next_stream_;
    }
    old_offset = offset;
    out += std::to_string(streams_[next_stream_ - 1]);
    out += std::string_view(line).substr(static_cast<size_t>(end - line.data()));
    out += '\n';
    ++indexed_pages_;
    line.clear();
  };
  Input input = host_.open_input(index.name);
  std::vector<char> buffer(size_t{256} << 10);
  while (const size_t got = input.read(buffer)) {
    host_.throw_if_cancelled();
    for (std::string_view rest(buffer.data(), got); !rest.empty();) {
      const size_t end = rest.find('\n');
      line += rest.substr(0, end);
      if (end == std::string_view::npos) break;
      rest.remove_prefix(end + 1);
      take_line();
    }
    index_->write(out);
    out.clear();
  }
  if (!line.empty()) throw plugin::failed(index.name, "its last line has no end");
}

}  // namespace dumps::recompress
