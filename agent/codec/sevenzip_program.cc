#include "agent/codec/sevenzip_program.h"

#include <lzma.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "agent/codec/lzma_error.h"

namespace dumps::codec {
namespace {

Error strange(const std::string& what) {
  return make_error(ErrorCode::kInternal, "compress", "7z",
                    "the 7-Zip program wrote an .xz file that " + what);
}

const std::uint8_t* bytes_of(std::string_view text) {
  return reinterpret_cast<const std::uint8_t*>(text.data());
}

// How long LZMA2 data is, its mark of the end included; 0: there is no end.
size_t lzma2_size(std::string_view data) {
  size_t at = 0;
  while (at < data.size()) {
    const auto control = static_cast<std::uint8_t>(data[at]);
    if (control == 0) return at + 1;
    const bool is_lzma = control >= 0x80;
    if (!is_lzma && control > 2) return 0;
    const auto number = [&](size_t place) -> size_t {
      if (place + 2 > data.size()) return 0;
      return (static_cast<size_t>(static_cast<std::uint8_t>(data[place])) << 8 |
              static_cast<std::uint8_t>(data[place + 1])) +
             1;
    };
    // LZMA: control, plain size, packed size, properties where they are new. Stored: control, size.
    at += is_lzma ? number(at + 3) + (control >= 0xC0 ? 6 : 5) : number(at + 1) + 3;
  }
  return 0;
}

}  // namespace

Result<std::string> lzma2_of_xz(std::string_view xz) {
  lzma_stream_flags flags{};
  if (xz.size() < LZMA_STREAM_HEADER_SIZE + 1 ||
      ::lzma_stream_header_decode(&flags, bytes_of(xz)) != LZMA_OK) {
    return strange("has no header");
  }
  xz.remove_prefix(LZMA_STREAM_HEADER_SIZE);
  std::array<lzma_filter, LZMA_FILTERS_MAX + 1> filters{};
  lzma_block block{};
  block.check = flags.check;
  block.filters = filters.data();
  block.header_size = lzma_block_header_size_decode(static_cast<std::uint8_t>(xz[0]));
  if (xz[0] == 0 || xz.size() < block.header_size) return strange("has no block");
  if (const lzma_ret rc = ::lzma_block_header_decode(&block, nullptr, bytes_of(xz)); rc != LZMA_OK)
    return strange(std::string("has a bad block: ") + lzma_message(rc));
  const bool only_lzma2 = filters[0].id == LZMA_FILTER_LZMA2 && filters[1].id == LZMA_VLI_UNKNOWN;
  std::free(filters[0].options);
  if (!only_lzma2) return strange("does not hold LZMA2 alone");
  xz.remove_prefix(block.header_size);
  const size_t size = lzma2_size(xz);
  if (size < 2 || size > xz.size()) return strange("ends early");
  const auto first = static_cast<std::uint8_t>(xz[0]);
  if (first != 0x01 && first < 0xE0) return strange("has a block that needs another one");
  const std::string_view data = xz.substr(0, size - 1);
  // Padding to a multiple of four and the check; then the index begins with a zero byte.
  xz.remove_prefix(std::min((size + 3) / 4 * 4 + ::lzma_check_size(flags.check), xz.size()));
  if (xz.empty() || xz[0] != 0) return strange("has more than one block");
  return std::string(data);
}

Result<std::string> lzma2_of_program(const RunProgram& run, int level,
                                     std::uint32_t dictionary_bytes, const std::string& plain) {
  // The block holds all of the text, whatever 7-Zip would choose; it rounds odd sizes down.
  constexpr size_t kMiB = size_t{1} << 20;
  const std::string size = std::to_string((plain.size() / kMiB + 1) * kMiB) + "b";
  Result<std::string> xz = run({"a", "block", "-txz", "-mx=" + std::to_string(level),
                                "-m0=lzma2:d=" + std::to_string(dictionary_bytes) + "b",
                                "-ms=" + size, "-mmt=1", "-bd", "-si", "-so"},
                               plain);
  if (!xz) return std::move(xz).error();
  return lzma2_of_xz(*xz);
}

}  // namespace dumps::codec
