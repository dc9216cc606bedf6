// Parts of xz files: the blocks that the indexes at the ends of its streams list.
#include <lzma.h>

#include <array>
#include <cstdlib>
#include <vector>

#include "agent/codec/lzma_error.h"
#include "agent/codec/part_list.h"
#include "agent/codec/read_fully.h"
#include "agent/codec/sticky_decoder.h"
#include "agent/codec/stream_input.h"
#include "agent/codec/xz_blocks.h"

namespace dumps::codec {
namespace {

// The text of the blocks from one on. Each is verified by its own check.
class XzBlocksDecoder : public StickyDecoder {
 public:
  // `blocks` must outlive the decoder.
  XzBlocksDecoder(ByteSource& source, std::span<const XzBlock> blocks)
      : source_(source), blocks_(blocks), input_(std::in_place, source, 0, 0) {}
  ~XzBlocksDecoder() override { ::lzma_end(&stream_); }
  XzBlocksDecoder(const XzBlocksDecoder&) = delete;
  XzBlocksDecoder& operator=(const XzBlocksDecoder&) = delete;

 private:
  Result<size_t> next(std::span<char> buffer) override {
    if (buffer.empty()) return size_t{0};
    for (;;) {
      if (!in_block_) {
        if (blocks_.empty()) return size_t{0};
        if (Status s = begin(blocks_.front()); !s) return std::move(s).error();
        blocks_ = blocks_.subspan(1);
      }
      if (Status s = input_->fill(); !s) return std::move(s).error();
      const std::string_view in = input_->available();
      stream_.next_in = reinterpret_cast<const std::uint8_t*>(in.data());
      stream_.avail_in = in.size();
      stream_.next_out = reinterpret_cast<std::uint8_t*>(buffer.data());
      stream_.avail_out = buffer.size();
      const lzma_ret rc = ::lzma_code(&stream_, LZMA_RUN);
      input_->consume(in.size() - stream_.avail_in);
      const size_t made = buffer.size() - stream_.avail_out;
      if (rc == LZMA_STREAM_END) {
        in_block_ = false;
      } else if (rc != LZMA_OK) {
        return input_->corrupt(std::string("xz data: ") + lzma_message(rc));
      } else if (made == 0 && in.empty()) {
        return input_->corrupt("an xz block is cut short");
      }
      if (made > 0) return made;
    }
  }

  Status begin(const XzBlock& place) {
    input_.emplace(source_, place.offset, place.offset + place.size);
    std::array<std::uint8_t, LZMA_BLOCK_HEADER_SIZE_MAX> header{};
    Result<size_t> got =
        read_fully(source_, place.offset, {reinterpret_cast<char*>(header.data()), header.size()});
    if (!got) return std::move(got).error();
    std::array<lzma_filter, LZMA_FILTERS_MAX + 1> filters{};
    filters[0].id = LZMA_VLI_UNKNOWN;
    block_ = lzma_block{};
    block_.version = 1;
    block_.check = static_cast<lzma_check>(place.check_id);
    block_.filters = filters.data();
    block_.header_size = lzma_block_header_size_decode(header[0]);
    lzma_ret rc = header[0] == 0 ? LZMA_DATA_ERROR
                                 : ::lzma_block_header_decode(&block_, nullptr, header.data());
    if (rc == LZMA_OK) {
      rc = ::lzma_block_decoder(&stream_, &block_);
      for (lzma_filter& filter : filters) {
        if (filter.id == LZMA_VLI_UNKNOWN) break;
        std::free(filter.options);
      }
    }
    block_.filters = nullptr;
    if (rc != LZMA_OK) return input_->corrupt(std::string("xz block header: ") + lzma_message(rc));
    in_block_ = true;
    input_.emplace(source_, place.offset + block_.header_size, place.offset + place.size);
    return {};
  }

  ByteSource& source_;
  std::span<const XzBlock> blocks_;   // to come
  std::optional<StreamInput> input_;  // the block's
  lzma_stream stream_ = LZMA_STREAM_INIT;
  lzma_block block_{};  // the decoder keeps a pointer to it
  bool in_block_ = false;
};

class XzPartFinder : public PartFinder {
 public:
  explicit XzPartFinder(ByteSource& source) : source_(source) {}

  Status list() {
    return list_xz_blocks(source_, [this](const XzBlock& block) {
      blocks_.push_back(block);
      parts_.add({block.offset, 0, block.plain_offset});
    });
  }

  Result<std::optional<Part>> first_from(std::uint64_t stored_offset) override {
    return parts_.first_from(stored_offset);
  }
  Result<Part> before(std::uint64_t plain_offset) override { return parts_.before(plain_offset); }
  Result<std::unique_ptr<Decoder>> text_of(const Part& part) override {
    return std::unique_ptr<Decoder>(std::make_unique<XzBlocksDecoder>(
        source_, std::span<const XzBlock>(blocks_).subspan(parts_.from(part.offset))));
  }
  bool has_parts() const { return !parts_.empty(); }

 private:
  ByteSource& source_;
  std::vector<XzBlock> blocks_;
  PartList parts_;
};

}  // namespace

namespace detail {
Result<std::unique_ptr<PartFinder>> make_xz_part_finder(ByteSource& source, std::uint32_t threads) {
  auto finder = std::make_unique<XzPartFinder>(source);
  if (Status s = finder->list(); !s) return std::move(s).error();
  if (!finder->has_parts()) return make_whole_file_finder(Format::kXz, source, threads);
  return std::unique_ptr<PartFinder>(std::move(finder));
}
}  // namespace detail

}  // namespace dumps::codec
