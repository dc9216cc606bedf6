#include "agent/codec/bz2_randomised.h"

#include <new>

#include "agent/codec/bz2_bit_writer.h"
#include "agent/codec/bz2_bits.h"

namespace dumps::codec {

void Bz2RandomisedBlock::open(std::span<const std::uint8_t> bytes, std::uint64_t first_bit,
                              std::uint64_t end_bit) {
  ::BZ2_bzDecompressEnd(&stream_);
  stream_ = bz_stream{};
  ended_ = false;
  damaged_ = false;
  if (::BZ2_bzDecompressInit(&stream_, 0, 0) != BZ_OK) throw std::bad_alloc();
  // The combined CRC of a stream with one block is that of the block.
  Bz2BitReader reader(bytes, first_bit + kBz2MagicBits);
  Bz2BitWriter writer;
  writer.bytes() = "BZh9";
  writer.copy(bytes, first_bit, end_bit);
  writer.put_stream_end(reader.take(32));
  packed_ = std::move(writer.bytes());
  stream_.next_in = packed_.data();
  stream_.avail_in = static_cast<unsigned>(packed_.size());
}

size_t Bz2RandomisedBlock::read(std::span<char> out) {
  if (ended_ || damaged_ || out.empty()) return 0;
  stream_.next_out = out.data();
  stream_.avail_out = static_cast<unsigned>(out.size());
  const int rc = ::BZ2_bzDecompress(&stream_);
  const size_t made = out.size() - stream_.avail_out;
  if (rc == BZ_STREAM_END) {
    ended_ = true;
  } else if (rc != BZ_OK || made == 0) {
    damaged_ = true;
  }
  return made;
}

}  // namespace dumps::codec
