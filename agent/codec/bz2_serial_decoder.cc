// bzip2 files block by block on the caller's thread. Memory: about 12 MB, less for small files.
#include "agent/codec/bz2_block_decoder.h"
#include "agent/codec/bz2_chain.h"
#include "agent/codec/bz2_format.h"
#include "agent/codec/sticky_decoder.h"
#include "agent/codec/stream_decoders.h"

namespace dumps::codec {
namespace {

constexpr size_t kReadAhead = size_t{512} * 1024;

class SerialBz2Decoder : public StickyDecoder {
 public:
  SerialBz2Decoder(ByteSource& source, std::uint64_t begin, std::uint64_t end)
      : input_(source, begin, end), window_(input_, kReadAhead), chain_(input_) {}

 private:
  Result<size_t> next(std::span<char> buffer) override {
    if (buffer.empty()) return size_t{0};
    for (;;) {
      if (in_block_) {
        const size_t n = block_.read(buffer);
        if (n > 0) return n;
        in_block_ = false;
        Bz2BlockEnd end;
        end.bit = first_bit_ + block_.end_bit();
        end.size = block_.size();
        end.stored_crc = block_.stored_crc();
        end.crc = block_.crc();
        end.within_run = block_.ends_within_run();
        if (Status s = chain_.end_block(end); !s) return std::move(s).error();
      }
      Result<std::optional<std::uint64_t>> begin = chain_.next_block();
      if (!begin) return std::move(begin).error();
      if (!*begin) return size_t{0};
      Result<std::span<const std::uint8_t>> bytes = window_.at(**begin / 8, kBz2MaxPackedBlock);
      if (!bytes) return std::move(bytes).error();
      first_bit_ = **begin / 8 * 8;
      Bz2Fault fault = block_.open(*bytes, **begin % 8);
      if (fault.kind == Bz2Fault::Kind::kTruncated && **begin / 8 + bytes->size() < input_.size()) {
        fault = kBz2EndlessBlock;
      }
      if (fault) return chain_.error_of(fault, first_bit_);
      in_block_ = true;
    }
  }

  Bz2Input input_;
  Bz2Window window_;
  Bz2Chain chain_;
  Bz2BlockDecoder block_;
  bool in_block_ = false;
  std::uint64_t first_bit_ = 0;  // of the bytes that the block was decoded from
};

}  // namespace

namespace detail {

Result<std::unique_ptr<Decoder>> make_serial_bz2_decoder(ByteSource& source, std::uint64_t begin,
                                                         std::uint64_t end) {
  return std::unique_ptr<Decoder>(std::make_unique<SerialBz2Decoder>(source, begin, end));
}

// Threads cost more than they gain when there is hardly more than one block.
Result<std::unique_ptr<Decoder>> make_bz2_decoder(ByteSource& source, std::uint64_t begin,
                                                  std::uint64_t end, std::uint32_t threads) {
  constexpr std::uint64_t kSmall = 256 * 1024;
  if (threads <= 1 || end - begin <= kSmall) return make_serial_bz2_decoder(source, begin, end);
  return make_parallel_bz2_decoder(source, begin, end, threads);
}

}  // namespace detail
}  // namespace dumps::codec
