#include "agent/file/page_pieces.h"

#include <algorithm>

#include "agent/codec/bz2_blocks_decoder.h"
#include "agent/codec/bz2_input.h"
#include "agent/codec/read_fully.h"
#include "agent/codec/stream_decoders.h"
#include "agent/codec/zst_seek_table.h"
#include "agent/file/bz2_pages.h"
#include "agent/file/dump_reader.h"
#include "plugins/mediawiki/frame_index.h"

namespace dumps::file {
namespace {

using codec::Decoder;
using mediawiki::PageScanner;
using mediawiki::ScannedPage;

// The first page of a place mostly begins within a few bytes.
constexpr size_t kProbeBytes = size_t{16} << 10;
constexpr size_t kScanBytes = size_t{512} << 10;

// Notes the first or the last page that is met.
class IdSink : public PageSink {
 public:
  explicit IdSink(bool is_first) : is_first_(is_first) {}
  void header(std::string_view) override {}
  void page_begin(const ScannedPage& page) override {
    if (is_first_ && page_id) return;
    page_id = page.id;
    offset = page.offset;
    if (is_first_) enough();
  }
  void page_bytes(std::string_view) override {}
  void footer(std::string_view) override {}

  std::optional<std::uint64_t> page_id;
  std::uint64_t offset = 0;

 private:
  const bool is_first_;
};

// Places that are numbered, and a decoder from each to the end.
class NumberedPieces : public PagePieces {
 public:
  explicit NumberedPieces(std::string name) : name_(std::move(name)) {}

  Result<std::optional<PiecePlace>> find(std::uint64_t page_id) override {
    std::optional<PiecePlace> best;
    std::uint64_t low = 0;
    for (std::uint64_t high = count(); low < high;) {
      const std::uint64_t middle = low + (high - low) / 2;
      Result<std::optional<std::uint64_t>> first = first_id_from(middle);
      if (!first) return std::move(first).error();
      if (*first && **first <= page_id) {
        Result<PiecePlace> here = place(middle);
        if (!here) return std::move(here).error();
        here->first_page = **first;
        best = *here;
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return best;
  }

  Result<std::optional<std::uint64_t>> first_id() override { return first_id_from(0); }

  Result<std::optional<std::uint64_t>> last_id() override {
    for (std::uint64_t back = 1;; back *= 2) {
      const std::uint64_t first = count() - std::min(back, count());
      Result<std::optional<std::uint64_t>> id = scan(first, false);
      if (!id || *id || first == 0) return id;
    }
  }

 protected:
  virtual std::uint64_t count() = 0;
  virtual Result<PiecePlace> place(std::uint64_t piece) = 0;

 private:
  Result<std::optional<std::uint64_t>> first_id_from(std::uint64_t piece) {
    return scan(piece, true);
  }

  Result<std::optional<std::uint64_t>> scan(std::uint64_t piece, bool is_first) {
    Result<PiecePlace> here = place(piece);
    if (!here) return std::move(here).error();
    Result<std::unique_ptr<Decoder>> decoder = text_from(*here);
    if (!decoder) return std::move(decoder).error();
    IdSink sink(is_first);
    PageScanner scanner(sink, PageScanner::Start::kMiddle);
    Status s = scan_pages(**decoder, name_, sink, scanner, is_first ? kProbeBytes : kScanBytes);
    // Files that are cut short have pages as well.
    if (!s && !(scanner.failed() && scanner.error().truncated)) return std::move(s).error();
    return sink.page_id;
  }

  const std::string name_;
};

class PlainPieces : public NumberedPieces {
 public:
  explicit PlainPieces(codec::ByteSource& source)
      : NumberedPieces(source.name()), source_(source) {}

  Result<std::unique_ptr<Decoder>> text_from(const PiecePlace& place) override {
    return codec::detail::make_plain_decoder(
        codec::StreamInput(source_, place.offset, source_.size()));
  }

 protected:
  std::uint64_t count() override { return (source_.size() + kPieceBytes - 1) / kPieceBytes; }
  Result<PiecePlace> place(std::uint64_t piece) override {
    return PiecePlace{.unit = "byte", .offset = piece * kPieceBytes};
  }

 private:
  static constexpr std::uint64_t kPieceBytes = 256 << 10;
  codec::ByteSource& source_;
};

// The index beside a zstd file, where there is one that belongs to it.
struct ZstIndex {
  std::shared_ptr<FileSource> file;
  std::optional<mediawiki::FrameIndexReader> reader;
};

ZstIndex open_index(const std::string& path, const codec::ZstSeekTable& table) {
  ZstIndex index;
  Result<FileSource> file = FileSource::open(mediawiki::frame_index_name(path));
  if (!file) return index;
  index.file = std::make_shared<FileSource>(std::move(*file));
  std::string why;
  index.reader = mediawiki::FrameIndexReader::open(
      index.file->size(),
      [source = index.file](std::uint64_t offset, char* buffer, size_t size, std::string& reason) {
        const Result<size_t> got = codec::read_fully(*source, offset, {buffer, size});
        if (got && *got == size) return true;
        reason = got ? "it ends early" : got.error().to_string();
        return false;
      },
      why);
  // One that was left behind by another file, or is damaged, does not count: all can be found
  // without it.
  if (index.reader &&
      (index.reader->end() != table.offset() || index.reader->text_size() != table.text_size() ||
       index.reader->frames() != table.frames())) {
    index.reader.reset();
  }
  return index;
}

class ZstPieces : public NumberedPieces {
 public:
  ZstPieces(codec::ByteSource& source, codec::ZstSeekTable table, ZstIndex index)
      : NumberedPieces(source.name()),
        source_(source),
        table_(std::move(table)),
        index_(std::move(index)) {}

  Result<std::optional<PiecePlace>> find(std::uint64_t page_id) override {
    std::string why;
    const auto listed = index_.reader ? index_.reader->find(page_id, why) : std::nullopt;
    if (!listed) return NumberedPieces::find(page_id);
    Result<PiecePlace> here = place(listed->number);
    if (!here) return std::move(here).error();
    here->first_page = listed->lowest_page;
    return std::optional(*here);
  }

  Result<std::unique_ptr<Decoder>> text_from(const PiecePlace& place) override {
    return codec::make_zst_range_decoder(source_, place.offset, table_.offset());
  }

 protected:
  std::uint64_t count() override { return table_.frames(); }
  Result<PiecePlace> place(std::uint64_t piece) override {
    const Result<codec::ZstFrame> frame = table_.frame(piece);
    if (!frame) return frame.error();
    return PiecePlace{.unit = "frame", .offset = frame->offset};
  }

 private:
  codec::ByteSource& source_;
  codec::ZstSeekTable table_;
  const ZstIndex index_;
};

class Bz2Pieces : public PagePieces {
 public:
  explicit Bz2Pieces(codec::ByteSource& source)
      : input_(source, 0, source.size()), pages_(input_) {}

  Result<std::optional<PiecePlace>> find(std::uint64_t page_id) override {
    Result<std::optional<PagePlace>> place = pages_.find(page_id);
    if (!place) return std::move(place).error();
    if (!*place) return std::optional<PiecePlace>();
    return std::optional(PiecePlace{"block", (*place)->block_bit / 8,
                                    static_cast<int>((*place)->block_bit % 8), (*place)->page_id});
  }
  Result<std::optional<std::uint64_t>> first_id() override {
    Result<std::optional<PagePlace>> place = pages_.first_page(0);
    if (!place) return std::move(place).error();
    return *place ? std::optional((*place)->page_id) : std::nullopt;
  }
  Result<std::optional<std::uint64_t>> last_id() override {
    return pages_.last_id(IdScanner::What::kPage);
  }
  Result<std::unique_ptr<Decoder>> text_from(const PiecePlace& place) override {
    return std::unique_ptr<Decoder>(std::make_unique<codec::Bz2BlocksDecoder>(
        input_, place.offset * 8 + static_cast<std::uint64_t>(place.bit)));
  }

 private:
  codec::Bz2Input input_;
  Bz2Pages pages_;
};

}  // namespace

Result<std::unique_ptr<PagePieces>> PagePieces::open(DumpInput& input) {
  codec::ByteSource* file = input.file();
  if (file == nullptr || file->size() == 0) return std::unique_ptr<PagePieces>();
  switch (input.format()) {
    case codec::Format::kPlain:
      return std::unique_ptr<PagePieces>(std::make_unique<PlainPieces>(*file));
    case codec::Format::kBz2:
      return std::unique_ptr<PagePieces>(std::make_unique<Bz2Pieces>(*file));
    case codec::Format::kZst: {
      Result<std::optional<codec::ZstSeekTable>> table = codec::ZstSeekTable::read(*file);
      if (!table) return std::move(table).error();
      if (!*table || (*table)->frames() == 0) return std::unique_ptr<PagePieces>();
      ZstIndex index = open_index(input.name(), **table);
      if (index.reader && !index.reader->is_ascending()) return std::unique_ptr<PagePieces>();
      return std::unique_ptr<PagePieces>(
          std::make_unique<ZstPieces>(*file, std::move(**table), std::move(index)));
    }
    default:
      return std::unique_ptr<PagePieces>();
  }
}

}  // namespace dumps::file
