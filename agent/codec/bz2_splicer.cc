// bz2_block_cutter.cc cuts the text where libbz2 would end its blocks. Each piece is encoded on its
// own, on any thread; its bits, and those of stored blocks, are appended to the output at whatever
// bit it has reached, and the CRCs of the blocks are combined. So the output does not depend on the
// number of threads, and that of plain text is that of `bzip2`. Memory per thread: 9 MB of the
// block encoder, and two pieces with their packed bytes; a piece is 0.9 MB of text, and at most 46
// MB where it is one run.
#include "agent/codec/bz2_splicer.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "agent/codec/bz2_bit_writer.h"
#include "agent/codec/bz2_block_cutter.h"
#include "agent/codec/bz2_block_encoder.h"
#include "agent/codec/idle_pool.h"
#include "agent/codec/ordered_jobs.h"
#include "agent/codec/splice.h"

namespace dumps::codec {
namespace {

constexpr size_t kUsualPiece = 1 << 20;

// Text of one block, or a block as it is stored.
struct Piece {
  std::string text;
  Bz2PackedBlock stored;        // where bits > 0
  std::uint64_t first_bit = 0;  // of its bytes
  bool ends_stream = false;
};

struct PackedPiece {
  Bz2PackedBlock block;
  std::uint64_t first_bit = 0;
  bool ends_stream = false;
};

class Splicer : public Bz2Splicer {
 public:
  Splicer(const Bz2SpliceOptions& options, ByteSink& sink)
      : level_(options.level),
        on_piece_(options.on_piece),
        sink_(sink),
        cutter_(options.level),
        in_stream_(options.continued_crc.has_value()),
        combined_crc_(options.continued_crc.value_or(0)),
        began_(in_stream_ ? Began::kStream : Began::kNothing),
        jobs_(
            options.threads, [this](Piece piece) { return pack(std::move(piece)); },
            [this](const PackedPiece& packed) { return append(packed); }) {}

  Status write(std::string_view bytes) override {
    while (!bytes.empty()) {
      const Bz2BlockCutter::Cut cut = cutter_.add(bytes);
      if (!cut.ends) {
        text_ += bytes;
        return {};
      }
      // The byte that begins the next block may come with a later call than the end of this one.
      text_ += bytes.substr(0, cut.taken - 1);
      std::string text(bytes.substr(cut.taken - 1, 1));
      text.reserve(kUsualPiece);
      std::swap(text, text_);
      if (Status s = add_text(std::move(text), false); !s) return s;
      bytes.remove_prefix(cut.taken);
    }
    return {};
  }

  Status append_block(Bz2Input& input, const Bz2BlockInfo& block) override {
    if (block.size > static_cast<std::uint32_t>(level_) * 100'000) {
      return make_error(ErrorCode::kInvalid, "copy a bzip2 block", "",
                        "it has " + std::to_string(block.size) + " bytes, more than level " +
                            std::to_string(level_) + " allows");
    }
    if (Status s = end_text(false); !s) return s;
    Piece piece;
    const std::uint64_t first = block.bit / 8;
    std::string& bytes = piece.stored.bytes;
    bytes.resize(static_cast<size_t>((block.end_bit + 7) / 8 - first));
    Result<size_t> got =
        input.read_at(first, {reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size()});
    if (!got) return std::move(got).error();
    if (*got < bytes.size()) return input.corrupt(block.bit, "the file became shorter");
    piece.first_bit = block.bit - first * 8;
    piece.stored.bits = block.end_bit - block.bit;
    piece.stored.crc = block.crc;
    piece.stored.plain_bytes = block.plain_bytes;
    began_ = Began::kStream;
    return jobs_.add(std::move(piece));
  }

  Status append_streams(ByteSource& source, std::uint64_t begin, std::uint64_t end,
                        std::uint64_t plain_bytes) override {
    if (Status s = cut(); !s) return s;
    if (Status s = jobs_.finish(); !s) return s;
    began_ = Began::kStreams;
    if (Status s = copy_stored(source, begin, end - begin, sink_); !s) return s;
    stream_.size = end - begin;
    stream_.raw_size = plain_bytes;
    return end_piece();
  }

  Status cut() override {
    if (began_ == Began::kStream || !text_.empty()) return end_text(true);
    return {};
  }

  Status finish() override {
    if (began_ == Began::kNothing || began_ == Began::kStream || !text_.empty()) {
      if (Status s = end_text(true); !s) return s;
    }
    return jobs_.finish();
  }

 private:
  // On any thread.
  Result<PackedPiece> pack(Piece piece) {
    PackedPiece packed{std::move(piece.stored), piece.first_bit, piece.ends_stream};
    if (piece.text.empty()) return packed;
    auto idle = encoders_.take();
    auto encoder = idle ? std::move(*idle) : std::make_unique<Bz2BlockEncoder>();
    packed.block = encoder->encode(piece.text);
    encoders_.give_back(std::move(encoder));
    return packed;
  }

  enum class Began : std::uint8_t { kNothing, kStream, kStreams };  // the last: no stream is open

  Status end_text(bool ends_stream) {
    if (text_.empty() && !ends_stream) return {};
    cutter_.restart();
    return add_text(std::exchange(text_, {}), ends_stream);
  }
  Status add_text(std::string text, bool ends_stream) {
    began_ = ends_stream ? Began::kStreams : Began::kStream;
    Piece piece;
    piece.text = std::move(text);
    piece.ends_stream = ends_stream;
    return jobs_.add(std::move(piece));
  }

  Status append(const PackedPiece& packed) {
    if (!in_stream_) {
      writer_.bytes() += "BZh" + std::to_string(level_);
      in_stream_ = true;
      combined_crc_ = 0;
    }
    if (packed.block.bits > 0) {
      writer_.copy({reinterpret_cast<const std::uint8_t*>(packed.block.bytes.data()),
                    packed.block.bytes.size()},
                   packed.first_bit, packed.first_bit + packed.block.bits);
      combined_crc_ = bz2_combine_crc(combined_crc_, packed.block.crc);
      stream_.raw_size += packed.block.plain_bytes;
    }
    if (!packed.ends_stream) return flush();
    writer_.put_stream_end(combined_crc_);
    if (Status s = flush(); !s) return s;
    in_stream_ = false;
    return end_piece();
  }
  Status end_piece() {
    const EncodedPiece ended = stream_;
    stream_ = {ended.offset + ended.size, 0, ended.raw_offset + ended.raw_size, 0};
    return on_piece_ ? on_piece_(ended) : Status{};
  }
  Status flush() {
    Status s = sink_.append(writer_.bytes());
    stream_.size += writer_.bytes().size();
    writer_.bytes().clear();
    return s;
  }

  const int level_;
  const std::function<Status(const EncodedPiece&)> on_piece_;
  ByteSink& sink_;
  Bz2BlockCutter cutter_;
  std::string text_;  // of the input, since the last block
  Bz2BitWriter writer_;
  bool in_stream_;
  std::uint32_t combined_crc_;
  Began began_;
  EncodedPiece stream_;  // the one being written
  IdlePool<std::unique_ptr<Bz2BlockEncoder>> encoders_;
  OrderedJobs<Piece, PackedPiece> jobs_;  // last: its threads end first
};

}  // namespace

Result<std::unique_ptr<Bz2Splicer>> Bz2Splicer::create(const Bz2SpliceOptions& options,
                                                       ByteSink& sink) {
  if (options.level < 1 || options.level > 9) {
    return make_error(ErrorCode::kInvalid, "start bzip2", "level " + std::to_string(options.level),
                      "not 1 to 9");
  }
  return std::unique_ptr<Bz2Splicer>(std::make_unique<Splicer>(options, sink));
}

}  // namespace dumps::codec
