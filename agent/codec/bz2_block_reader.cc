#include "agent/codec/bz2_block_reader.h"

#include <algorithm>
#include <cstring>

#include "agent/codec/bz2_format.h"

namespace dumps::codec {
namespace {

constexpr size_t kStep = size_t{256} * 1024;

}  // namespace

Result<Bz2Fault> Bz2BlockReader::open_decoder(std::uint64_t bit) {
  const std::uint64_t first = bit / 8;
  Result<std::span<const std::uint8_t>> bytes = window_.at(first, kBz2MaxPackedBlock);
  if (!bytes) return std::move(bytes).error();
  Bz2Fault fault = decoder_.open(*bytes, bit % 8);
  if (fault.kind == Bz2Fault::Kind::kTruncated && first + bytes->size() < input_.size()) {
    fault = kBz2EndlessBlock;
  }
  fault.bit += first * 8;
  return fault;
}

Result<Bz2Fault> Bz2BlockReader::open(std::uint64_t bit) {
  info_ = {};
  info_.bit = bit;
  text_.clear();
  given_ = 0;
  is_kept_ = at_begin_ = false;
  Result<Bz2Fault> fault = open_decoder(bit);
  if (!fault || *fault) return fault;
  info_.end_bit = bit / 8 * 8 + decoder_.end_bit();
  info_.size = decoder_.size();
  info_.stored_crc = decoder_.stored_crc();
  return read_through();
}

Bz2Fault Bz2BlockReader::read_through() {
  is_kept_ = true;
  std::string beyond;
  for (;;) {
    const size_t had = text_.size();
    std::string& to = is_kept_ ? text_ : beyond;
    const size_t at = is_kept_ ? had : 0;
    to.resize(at + kStep);
    const size_t n = decoder_.read({to.data() + at, kStep});
    to.resize(at + n);
    info_.plain_bytes += n;
    if (n == 0) break;
    if (is_kept_ && text_.size() > kKeptText) {
      is_kept_ = false;
      text_.clear();
    }
  }
  at_begin_ = !is_kept_;
  info_.crc = decoder_.crc();
  if (decoder_.ends_within_run()) {
    return {Bz2Fault::Kind::kDamaged, kBz2EndsWithinRun, info_.end_bit};
  }
  if (info_.crc != info_.stored_crc) return {Bz2Fault::Kind::kDamaged, kBz2WrongCrc, info_.bit};
  return {};
}

Result<size_t> Bz2BlockReader::read(std::span<char> buffer) {
  if (info_.end_bit == 0) return size_t{0};
  if (is_kept_) {
    const size_t n = std::min(buffer.size(), text_.size() - given_);
    std::memcpy(buffer.data(), text_.data() + given_, n);
    given_ += n;
    return n;
  }
  if (at_begin_) {
    Result<Bz2Fault> fault = open_decoder(info_.bit);
    if (!fault) return std::move(fault).error();
    if (*fault) return input_.corrupt(fault->bit, "the file changes while it is read");
    at_begin_ = false;
  }
  return decoder_.read(buffer);
}

void Bz2BlockReader::rewind() {
  given_ = 0;
  at_begin_ = !is_kept_;
}

}  // namespace dumps::codec
