#include "agent/codec/splice.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "agent/codec/bz2_splicer.h"
#include "agent/codec/bz2_walk.h"
#include "agent/codec/stream_decoders.h"
#include "agent/codec/zst_seek_table.h"

namespace dumps::codec {
namespace {

constexpr size_t kReadBytes = size_t{256} * 1024;
constexpr size_t kMostHeldBlocks = 65536;

Error too_short(const ByteSource& source, std::uint64_t text, std::uint64_t end) {
  return make_error(
      ErrorCode::kCorrupt, "append stored bytes", source.name(),
      "it has " + std::to_string(text) + " bytes of text, " + std::to_string(end) + " are wanted");
}

// The range of text that is to be appended.
struct Range {
  std::uint64_t begin;
  std::uint64_t end;
  bool holds(std::uint64_t from, std::uint64_t to) const { return begin <= from && to <= end; }
  bool meets(std::uint64_t from, std::uint64_t to) const { return from < end && begin < to; }
};

// Writes what lies in the range of the next bytes of a text that is read in order.
class Clip {
 public:
  Clip(const Range& range, std::uint64_t at, Encoder& out) : range_(range), at_(at), out_(out) {}
  Status write(std::string_view text) {
    const std::uint64_t from = std::clamp(range_.begin, at_, at_ + text.size()) - at_;
    const std::uint64_t to = std::clamp(range_.end, at_, at_ + text.size()) - at_;
    at_ += text.size();
    if (from >= to) return {};
    written_ += to - from;
    return out_.write(text.substr(static_cast<size_t>(from), static_cast<size_t>(to - from)));
  }
  bool is_behind() const { return at_ >= range_.end; }
  std::uint64_t written() const { return written_; }

 private:
  const Range& range_;
  std::uint64_t at_;
  Encoder& out_;
  std::uint64_t written_ = 0;
};

// gz members and zstd frames.
class PieceSplicer {
 public:
  PieceSplicer(Format format, ByteSource& source, const Range& range, Encoder& out)
      : format_(format), source_(source), range_(range), out_(out) {}

  Result<Spliced> run() {
    const auto seen = [this](const EncodedPiece& piece) { return take(piece); };
    Result<std::unique_ptr<Decoder>> decoder =
        format_ == Format::kGz
            ? detail::make_gz_decoder(StreamInput(source_, 0, source_.size()), seen)
            : detail::make_zst_decoder(source_, 1, seen);
    if (!decoder) return std::move(decoder).error();
    std::vector<char> buffer(kReadBytes);
    std::uint64_t text = 0;
    for (;;) {
      Result<size_t> got = (*decoder)->read(buffer);
      if (!got) return std::move(got).error();
      if (*got == 0) break;
      text += *got;
    }
    if (text < range_.end) return too_short(source_, text, range_.end);
    return spliced_;
  }

 private:
  Status take(const EncodedPiece& piece) {
    const std::uint64_t begin = piece.raw_offset;
    const std::uint64_t end = begin + piece.raw_size;
    // Pieces without text are skippable frames, the file's own seek table for one.
    if (piece.raw_size == 0 || !range_.meets(begin, end)) return {};
    if (range_.holds(begin, end)) {
      spliced_.copied_text += piece.raw_size;
      return out_.append_piece(source_, piece);
    }
    return encode(piece);
  }
  Status encode(const EncodedPiece& piece) {
    StreamInput input(source_, piece.offset, piece.offset + piece.size);
    Result<std::unique_ptr<Decoder>> decoder =
        format_ == Format::kGz
            ? detail::make_gz_decoder(std::move(input))
            : make_zst_range_decoder(source_, piece.offset, piece.offset + piece.size);
    if (!decoder) return std::move(decoder).error();
    Clip clip(range_, piece.raw_offset, out_);
    std::vector<char> buffer(kReadBytes);
    while (!clip.is_behind()) {
      Result<size_t> got = (*decoder)->read(buffer);
      if (!got) return std::move(got).error();
      if (*got == 0) break;
      if (Status s = clip.write({buffer.data(), *got}); !s) return s;
    }
    spliced_.encoded_text += clip.written();
    return {};
  }

  const Format format_;
  ByteSource& source_;
  const Range range_;
  Encoder& out_;
  Spliced spliced_;
};

// Streams, and the blocks of those that are not wholly in the range.
class StreamSplicer {
 public:
  StreamSplicer(ByteSource& source, const Range& range, Bz2Splicer& out)
      : source_(source),
        input_(source, 0, source.size()),
        walk_(input_),
        range_(range),
        out_(out) {}

  Result<Spliced> run() {
    for (;;) {
      Result<std::optional<Bz2Item>> item = walk_.next();
      if (!item) return std::move(item).error();
      if (!*item) break;
      if (!(*item)->why.empty()) return input_.corrupt((*item)->bit, (*item)->why);
      if (Status s = take(**item); !s) return std::move(s).error();
    }
    if (walk_.plain_bytes() < range_.end) {
      return too_short(source_, walk_.plain_bytes(), range_.end);
    }
    return spliced_;
  }

 private:
  struct Block {
    Bz2BlockInfo info;
    std::uint64_t begin;  // of its text
  };

  Status take(const Bz2Item& item) {
    switch (item.kind) {
      case Bz2Item::Kind::kStream:
        stream_bit_ = item.bit;
        stream_text_ = item.plain_offset;
        may_be_whole_ = range_.begin <= item.plain_offset;
        return {};
      case Bz2Item::Kind::kBlock:
        return take_block(item);
      case Bz2Item::Kind::kStreamEnd:
        return end_stream(item);
      case Bz2Item::Kind::kGap:
        break;
    }
    return input_.corrupt(item.bit, "neither a block nor the end of a stream");
  }
  Status take_block(const Bz2Item& item) {
    const std::uint64_t end = item.plain_offset + item.block.plain_bytes;
    if (may_be_whole_ && end <= range_.end && held_.size() < kMostHeldBlocks) {
      held_.push_back({item.block, item.plain_offset});
      return {};
    }
    if (Status s = append_held(); !s) return s;
    if (!range_.meets(item.plain_offset, end)) return {};
    if (range_.holds(item.plain_offset, end)) return append(item.block);
    Clip clip(range_, item.plain_offset, out_);
    std::vector<char> buffer(kReadBytes);
    walk_.block().rewind();
    while (!clip.is_behind()) {
      Result<size_t> got = walk_.block().read(buffer);
      if (!got) return std::move(got).error();
      if (*got == 0) break;
      if (Status s = clip.write({buffer.data(), *got}); !s) return s;
    }
    spliced_.encoded_text += clip.written();
    return {};
  }
  Status append(const Bz2BlockInfo& block) {
    spliced_.copied_text += block.plain_bytes;
    return out_.append_block(input_, block);
  }
  // The stream is not wholly in the range.
  Status append_held() {
    may_be_whole_ = false;
    for (const Block& block : held_) {
      if (Status s = append(block.info); !s) return s;
    }
    held_.clear();
    return {};
  }
  Status end_stream(const Bz2Item& item) {
    const std::uint64_t text = item.plain_offset - stream_text_;
    if (!may_be_whole_ || text == 0) return {};
    held_.clear();
    spliced_.copied_text += text;
    return out_.append_streams(source_, stream_bit_ / 8, item.end_bit / 8, text);
  }

  ByteSource& source_;
  Bz2Input input_;
  Bz2Walk walk_;
  const Range range_;
  Bz2Splicer& out_;
  Spliced spliced_;
  std::uint64_t stream_bit_ = 0;
  std::uint64_t stream_text_ = 0;
  bool may_be_whole_ = false;
  std::vector<Block> held_;  // of the stream that may be whole
};

}  // namespace

Result<Spliced> splice_text(Format format, ByteSource& source, std::uint64_t begin,
                            std::uint64_t end, Encoder& out) {
  if (begin >= end) return Spliced{};
  const Range range{begin, end};
  if (format == Format::kGz || format == Format::kZst) {
    return PieceSplicer(format, source, range, out).run();
  }
  if (auto* splicer = dynamic_cast<Bz2Splicer*>(&out);
      format == Format::kBz2 && splicer != nullptr) {
    return StreamSplicer(source, range, *splicer).run();
  }
  return make_error(ErrorCode::kUnsupported, "append stored bytes", source.name(),
                    "only gz, bz2 and zst have pieces that can be copied");
}

Status copy_stored(ByteSource& source, std::uint64_t offset, std::uint64_t size, ByteSink& sink) {
  std::vector<char> buffer(kReadBytes);
  while (size > 0) {
    const std::span<char> want(buffer.data(),
                               static_cast<size_t>(std::min<std::uint64_t>(size, kReadBytes)));
    Result<size_t> got = source.read_at(offset, want);
    if (!got) return std::move(got).error();
    if (*got == 0) {
      return make_error(ErrorCode::kCorrupt, "append stored bytes", source.name(),
                        "the file ends at byte " + std::to_string(offset) + ", expected " +
                            std::to_string(offset + size));
    }
    if (Status s = sink.append({buffer.data(), *got}); !s) return s;
    offset += *got;
    size -= *got;
  }
  return {};
}

}  // namespace dumps::codec
