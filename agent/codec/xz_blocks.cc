#include "agent/codec/xz_blocks.h"

#include <lzma.h>

#include <memory>
#include <vector>

#include "agent/codec/lzma_error.h"

namespace dumps::codec {
namespace {

constexpr std::uint64_t kMemoryLimit = std::uint64_t{64} << 20;

const char* name_of(lzma_check check) {
  switch (check) {
    case LZMA_CHECK_NONE:
      return "none";
    case LZMA_CHECK_CRC32:
      return "CRC32";
    case LZMA_CHECK_CRC64:
      return "CRC64";
    case LZMA_CHECK_SHA256:
      return "SHA-256";
  }
  return "unknown";
}

using Index = std::unique_ptr<lzma_index, void (*)(lzma_index*)>;

Result<Index> read_index(ByteSource& source) {
  lzma_stream stream = LZMA_STREAM_INIT;
  lzma_index* index = nullptr;
  const std::unique_ptr<lzma_stream, void (*)(lzma_stream*)> ends(&stream, ::lzma_end);
  lzma_ret rc = ::lzma_file_info_decoder(&stream, &index, kMemoryLimit, source.size());
  std::vector<char> buffer(size_t{64} * 1024);
  for (std::uint64_t offset = 0; rc == LZMA_OK || rc == LZMA_SEEK_NEEDED;) {
    if (rc == LZMA_SEEK_NEEDED) {
      offset = stream.seek_pos;
      stream.avail_in = 0;
    }
    if (stream.avail_in == 0) {
      Result<size_t> got = source.read_at(offset, buffer);
      if (!got) return std::move(got).error();
      offset += *got;
      stream.next_in = reinterpret_cast<const std::uint8_t*>(buffer.data());
      stream.avail_in = *got;
    }
    rc = ::lzma_code(&stream, stream.avail_in == 0 ? LZMA_FINISH : LZMA_RUN);
  }
  if (rc == LZMA_STREAM_END) {
    return Index(index, [](lzma_index* i) { ::lzma_index_end(i, nullptr); });
  }
  const bool is_large = rc == LZMA_MEM_ERROR || rc == LZMA_MEMLIMIT_ERROR;
  return make_error(is_large ? ErrorCode::kUnavailable : ErrorCode::kCorrupt, "read the xz index",
                    source.name(), lzma_message(rc));
}

}  // namespace

Status list_xz_blocks(ByteSource& source, const std::function<void(const XzBlock&)>& on_block) {
  Result<Index> index = read_index(source);
  if (!index) return std::move(index).error();
  lzma_index_iter iter;
  ::lzma_index_iter_init(&iter, index->get());
  while (!::lzma_index_iter_next(&iter, LZMA_INDEX_ITER_BLOCK)) {
    XzBlock block;
    block.stream = iter.stream.number;
    block.block = iter.block.number_in_stream;
    block.offset = iter.block.compressed_file_offset;
    block.size = iter.block.total_size;
    block.plain_offset = iter.block.uncompressed_file_offset;
    block.plain_bytes = iter.block.uncompressed_size;
    if (iter.stream.flags != nullptr) {
      block.check = name_of(iter.stream.flags->check);
      block.check_id = iter.stream.flags->check;
    }
    on_block(block);
  }
  return {};
}

}  // namespace dumps::codec
