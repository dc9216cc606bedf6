// bzip2 files, byte for byte what libbz2 writes for each stream in one go, on any number of
// threads.
//
// bz2_block_cutter.cc cuts the input where libbz2 would end its blocks. Each piece is encoded on
// its own; its bits are appended to the output at whatever bit it has reached, and the CRCs of the
// blocks are combined. So the output neither depends on the number of threads nor differs from that
// of `bzip2`. Memory per thread: 9 MB of the block encoder, and two pieces with their packed bytes;
// a piece is 0.9 MB of text, and at most 46 MB where it is one run.
#include <memory>
#include <mutex>
#include <vector>

#include "agent/codec/bz2_bit_writer.h"
#include "agent/codec/bz2_block_cutter.h"
#include "agent/codec/bz2_block_encoder.h"
#include "agent/codec/encoder.h"
#include "agent/codec/ordered_jobs.h"

namespace dumps::codec {
namespace {

constexpr size_t kUsualPiece = 1 << 20;

// Text of one block; none only where a stream has none.
struct Piece {
  std::string text;
  bool ends_stream = false;
};

struct PackedPiece {
  Bz2PackedBlock block;
  bool ends_stream = false;
};

// Block encoders that no thread is using. Thread-safe.
class IdleEncoders {
 public:
  Result<PackedPiece> pack(const Piece& piece) {
    PackedPiece packed;
    packed.ends_stream = piece.ends_stream;
    if (piece.text.empty()) return packed;
    std::unique_ptr<Bz2BlockEncoder> encoder = take();
    packed.block = encoder->encode(piece.text);
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(encoder));
    return packed;
  }

 private:
  std::unique_ptr<Bz2BlockEncoder> take() {
    const std::lock_guard lock(mutex_);
    if (idle_.empty()) return std::make_unique<Bz2BlockEncoder>();
    std::unique_ptr<Bz2BlockEncoder> encoder = std::move(idle_.back());
    idle_.pop_back();
    return encoder;
  }

  std::mutex mutex_;
  std::vector<std::unique_ptr<Bz2BlockEncoder>> idle_;
};

class Bz2Encoder : public Encoder {
 public:
  Bz2Encoder(int level, const EncoderOptions& options, ByteSink& sink)
      : level_(level),
        on_piece_(options.on_piece),
        sink_(sink),
        cutter_(level),
        jobs_(
            options.threads, [this](const Piece& piece) { return idle_.pack(piece); },
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
      if (Status s = add(std::move(text), false); !s) return s;
      bytes.remove_prefix(cut.taken);
    }
    return {};
  }

  Status cut() override {
    if (text_.empty()) return {};
    cutter_.restart();
    return add(std::exchange(text_, {}), true);
  }

  Status finish() override {
    if (!text_.empty() || !began_) {
      if (Status s = add(std::move(text_), true); !s) return s;
    }
    return jobs_.finish();
  }

 private:
  Status add(std::string text, bool ends_stream) {
    began_ = true;
    return jobs_.add({std::move(text), ends_stream});
  }

  Status append(const PackedPiece& packed) {
    if (!in_stream_) {
      writer_.bytes() += "BZh" + std::to_string(level_);
      in_stream_ = true;
      combined_crc_ = 0;
    }
    if (packed.block.bits > 0) {
      writer_.copy(bytes_of(packed.block.bytes), 0, packed.block.bits);
      combined_crc_ = bz2_combine_crc(combined_crc_, packed.block.crc);
      stream_.raw_size += packed.block.plain_bytes;
    }
    if (!packed.ends_stream) return flush();
    writer_.put_stream_end(combined_crc_);
    if (Status s = flush(); !s) return s;
    in_stream_ = false;
    const EncodedPiece ended = stream_;
    stream_ = {ended.offset + ended.size, 0, ended.raw_offset + ended.raw_size, 0};
    return on_piece_ ? on_piece_(ended) : Status{};
  }
  static std::span<const std::uint8_t> bytes_of(const std::string& text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
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
  bool began_ = false;
  Bz2BitWriter writer_;
  bool in_stream_ = false;
  EncodedPiece stream_;  // the one being written
  std::uint32_t combined_crc_ = 0;
  IdleEncoders idle_;
  OrderedJobs<Piece, PackedPiece> jobs_;  // last: its threads end first
};

}  // namespace

namespace detail {

Result<std::unique_ptr<Encoder>> make_bz2_encoder(const EncoderOptions& options, ByteSink& sink) {
  const int level = options.level == 0 ? 9 : options.level;
  if (level < 1 || level > 9) {
    return make_error(ErrorCode::kInvalid, "start bzip2", "level " + std::to_string(level),
                      "not 1 to 9");
  }
  return std::unique_ptr<Encoder>(std::make_unique<Bz2Encoder>(level, options, sink));
}

}  // namespace detail
}  // namespace dumps::codec
