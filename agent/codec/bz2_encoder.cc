// bzip2 files of one stream, byte for byte what libbz2 writes in one go, on any number of threads.
//
// bz2_block_cutter.cc cuts the input where libbz2 would end its blocks. Each piece is compressed by
// libbz2 as a stream of its own, which has exactly one block; that block's bits are appended to the
// output at whatever bit it has reached, and the CRCs of the blocks are combined. So the output
// neither depends on the number of threads nor differs from that of `bzip2`. Memory per thread: 8
// MiB of libbz2, and two pieces with their packed bytes; a piece is 0.9 MB of text, and at most 46
// MB where it is one run.
#include <bzlib.h>

#include <algorithm>

#include "agent/codec/bz2_bit_writer.h"
#include "agent/codec/bz2_bits.h"
#include "agent/codec/bz2_block_cutter.h"
#include "agent/codec/encoder.h"
#include "agent/codec/ordered_jobs.h"

namespace dumps::codec {
namespace {

// One block, from its magic on.
struct PackedBlock {
  std::string bytes;  // of the whole stream, kBz2Padding bytes behind it
  std::uint64_t first_bit = 0;
  std::uint64_t end_bit = 0;
  std::uint32_t crc = 0;
};

constexpr size_t kUsualPiece = 1 << 20;
constexpr std::uint64_t kHeaderBits = 32;
constexpr std::uint64_t kStreamEndBits = kBz2MagicBits + 32;

std::span<const std::uint8_t> bytes_of(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

Error libbz2_failed(int rc) {
  return make_error(rc == BZ_MEM_ERROR ? ErrorCode::kUnavailable : ErrorCode::kInternal, "compress",
                    "bzip2", "libbz2 says " + std::to_string(rc));
}

// Where the block of a whole stream of one block ends: before the end magic and the block's CRC,
// behind which 0 to 7 bits are zero.
Result<PackedBlock> find_block(std::string stream) {
  PackedBlock block;
  const std::uint64_t bits = stream.size() * 8;
  stream.append(kBz2Padding, '\0');
  block.bytes = std::move(stream);
  block.first_bit = kHeaderBits;
  Bz2BitReader crc(bytes_of(block.bytes), kHeaderBits + kBz2MagicBits);
  block.crc = crc.take(32);
  for (std::uint64_t padding = 0; padding < 8; ++padding) {
    block.end_bit = bits - padding - kStreamEndBits;
    Bz2BitReader end(bytes_of(block.bytes), block.end_bit);
    const std::uint64_t magic = std::uint64_t{end.take(24)} << 24 | end.take(24);
    // The CRC tells an end from one that merely looks like it, and that there is only one block.
    if (magic == kBz2EndMagic && end.take(32) == block.crc) return block;
  }
  return make_error(ErrorCode::kInternal, "compress", "bzip2",
                    "libbz2 made something other than one block");
}

Result<PackedBlock> pack(const std::string& plain, int level) {
  bz_stream stream{};
  const std::unique_ptr<bz_stream, int (*)(bz_stream*)> guard(&stream, &::BZ2_bzCompressEnd);
  if (const int rc = ::BZ2_bzCompressInit(&stream, level, 0, 0); rc != BZ_OK)
    return libbz2_failed(rc);
  std::string packed(std::min<size_t>(plain.size(), 900'000) / 2 + 1000, '\0');
  stream.next_in = const_cast<char*>(plain.data());
  stream.avail_in = static_cast<unsigned>(plain.size());
  size_t made = 0;
  int rc = BZ_FINISH_OK;
  while (rc == BZ_FINISH_OK) {
    if (made == packed.size()) packed.resize(packed.size() * 2);
    stream.next_out = packed.data() + made;
    stream.avail_out = static_cast<unsigned>(packed.size() - made);
    rc = ::BZ2_bzCompress(&stream, BZ_FINISH);
    made = packed.size() - stream.avail_out;
  }
  if (rc != BZ_STREAM_END) return libbz2_failed(rc);
  packed.resize(made);
  return find_block(std::move(packed));
}

class Bz2Encoder : public Encoder {
 public:
  Bz2Encoder(int level, std::uint32_t threads, ByteSink& sink)
      : sink_(sink),
        cutter_(level),
        jobs_(
            threads, [level](const std::string& piece) { return pack(piece, level); },
            [this](const PackedBlock& block) { return append(block); }) {
    writer_.bytes() = "BZh" + std::to_string(level);
  }

  Status write(std::string_view bytes) override {
    while (!bytes.empty()) {
      const Bz2BlockCutter::Cut cut = cutter_.add(bytes);
      if (!cut.ends) {
        piece_ += bytes;
        return {};
      }
      // The byte that begins the next block may come with a later call than the end of this one.
      piece_ += bytes.substr(0, cut.taken - 1);
      std::string piece(bytes.substr(cut.taken - 1, 1));
      piece.reserve(kUsualPiece);
      std::swap(piece, piece_);
      if (Status s = jobs_.add(std::move(piece)); !s) return s;
      bytes.remove_prefix(cut.taken);
    }
    return {};
  }

  Status finish() override {
    if (!piece_.empty()) {
      if (Status s = jobs_.add(std::move(piece_)); !s) return s;
    }
    if (Status s = jobs_.finish(); !s) return s;
    writer_.put_stream_end(combined_crc_);
    return flush();
  }

 private:
  Status append(const PackedBlock& block) {
    writer_.copy(bytes_of(block.bytes), block.first_bit, block.end_bit);
    combined_crc_ = bz2_combine_crc(combined_crc_, block.crc);
    return flush();
  }
  Status flush() {
    Status s = sink_.append(writer_.bytes());
    writer_.bytes().clear();
    return s;
  }

  ByteSink& sink_;
  Bz2BlockCutter cutter_;
  std::string piece_;  // of the input, since the last cut
  Bz2BitWriter writer_;
  std::uint32_t combined_crc_ = 0;
  OrderedJobs<std::string, PackedBlock> jobs_;  // last: its threads end first
};

}  // namespace

namespace detail {

Result<std::unique_ptr<Encoder>> make_bz2_encoder(const EncoderOptions& options, ByteSink& sink) {
  const int level = options.level == 0 ? 9 : options.level;
  if (level < 1 || level > 9) {
    return make_error(ErrorCode::kInvalid, "start bzip2", "level " + std::to_string(level),
                      "not 1 to 9");
  }
  return std::unique_ptr<Encoder>(std::make_unique<Bz2Encoder>(level, options.threads, sink));
}

}  // namespace detail
}  // namespace dumps::codec
