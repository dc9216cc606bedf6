// Parts of bzip2 files: the blocks, found by their marks and believed when their CRC is right.
#include "agent/codec/bz2_blocks_decoder.h"
#include "agent/codec/bz2_search.h"
#include "agent/codec/part_finder.h"

namespace dumps::codec {
namespace {

class Bz2PartFinder : public PartFinder {
 public:
  Bz2PartFinder(ByteSource& source, std::uint32_t threads)
      : source_(source), threads_(threads), input_(source, 0, source.size()), search_(input_) {}

  Result<std::optional<Part>> first_from(std::uint64_t stored_offset) override {
    if (stored_offset >= source_.size()) return std::optional<Part>();
    Result<bool> found = search_.next(stored_offset * 8);
    if (!found) return std::move(found).error();
    if (!*found) return std::optional<Part>();
    const std::uint64_t bit = search_.block().info().bit;
    return std::optional(Part{bit / 8, bit % 8, 0});
  }
  // How much text a block has is not known before it is decoded.
  Result<Part> before(std::uint64_t) override { return Part(); }

  Result<std::unique_ptr<Decoder>> text_of(const Part& part) override {
    // Before every block stands the header of a stream.
    if (part.offset == 0) return make_decoder(Format::kBz2, source_, threads_);
    return std::unique_ptr<Decoder>(
        std::make_unique<Bz2BlocksDecoder>(input_, part.offset * 8 + part.bit));
  }

 private:
  ByteSource& source_;
  const std::uint32_t threads_;
  Bz2Input input_;
  Bz2Search search_;
};

}  // namespace

namespace detail {
std::unique_ptr<PartFinder> make_bz2_part_finder(ByteSource& source, std::uint32_t threads) {
  return std::make_unique<Bz2PartFinder>(source, threads);
}
}  // namespace detail

}  // namespace dumps::codec
