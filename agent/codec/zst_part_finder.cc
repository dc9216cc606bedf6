// Parts of zstd files: the frames that the seek table lists.
#include "agent/codec/part_finder.h"
#include "agent/codec/zst_seek_table.h"

namespace dumps::codec {
namespace {

Part part_of(const ZstFrame& frame) { return {frame.offset, 0, frame.text_offset}; }

class ZstPartFinder : public PartFinder {
 public:
  ZstPartFinder(ByteSource& source, ZstSeekTable table)
      : source_(source), table_(std::move(table)) {}

  Result<std::optional<Part>> first_from(std::uint64_t stored_offset) override {
    std::uint64_t low = 0;
    for (std::uint64_t high = table_.frames(); low < high;) {
      const std::uint64_t middle = low + (high - low) / 2;
      const Result<ZstFrame> frame = table_.frame(middle);
      if (!frame) return frame.error();
      if (frame->offset < stored_offset) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    if (low == table_.frames()) return std::optional<Part>();
    const Result<ZstFrame> frame = table_.frame(low);
    if (!frame) return frame.error();
    return std::optional(part_of(*frame));
  }
  Result<Part> before(std::uint64_t plain_offset) override {
    if (plain_offset >= table_.text_size()) {
      return Part{table_.offset(), 0, table_.text_size()};
    }
    const Result<ZstFrame> frame = table_.frame_of(plain_offset);
    if (!frame) return frame.error();
    return part_of(*frame);
  }
  Result<std::unique_ptr<Decoder>> text_of(const Part& part) override {
    // Of the table itself, a frame without text: a decoder wants one frame at least.
    const bool is_end = part.offset == table_.offset();
    return make_zst_range_decoder(source_, part.offset, is_end ? source_.size() : table_.offset());
  }

 private:
  ByteSource& source_;
  ZstSeekTable table_;
};

}  // namespace

namespace detail {
Result<std::unique_ptr<PartFinder>> make_zst_part_finder(ByteSource& source,
                                                         std::uint32_t threads) {
  Result<std::optional<ZstSeekTable>> table = ZstSeekTable::read(source);
  if (!table) return std::move(table).error();
  if (!*table) return make_whole_file_finder(Format::kZst, source, threads);
  return std::unique_ptr<PartFinder>(std::make_unique<ZstPartFinder>(source, std::move(**table)));
}
}  // namespace detail

}  // namespace dumps::codec
