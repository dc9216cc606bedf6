// Any bytes through the scanner for bzip2's magics, cut anywhere: it finds exactly what looking at
// every bit finds.
#include "agent/codec/bz2_scanner.h"

#include "agent/codec/bz2_format.h"
#include "tests/fuzz/check.h"

namespace dumps::fuzz {
namespace {

using namespace codec;

std::vector<Bz2Mark> look_at_every_bit(std::span<const std::uint8_t> bytes) {
  std::vector<Bz2Mark> marks;
  std::uint64_t word = 0;
  for (std::uint64_t bit = 0; bit < bytes.size() * 8; ++bit) {
    word = (word << 1 | (bytes[bit / 8] >> (7 - bit % 8) & 1)) & ((1ull << kBz2MagicBits) - 1);
    if (bit + 1 < kBz2MagicBits) continue;
    const std::uint64_t first = bit + 1 - kBz2MagicBits;
    if (word == kBz2BlockMagic) marks.push_back({first, false});
    if (word == kBz2EndMagic) marks.push_back({first, true});
  }
  return marks;
}

void run(std::span<const std::uint8_t> bytes) {
  const std::vector<Bz2Mark> expected = look_at_every_bit(bytes);
  const std::uint64_t hash = hash_of({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  for (const std::uint64_t longest : {bytes.size() + 1, 1 + hash % 40, std::uint64_t{1}}) {
    Bz2Scanner scanner;
    std::vector<Bz2Mark> marks;
    for (size_t at = 0; at < bytes.size();) {
      const size_t n = std::min<size_t>(1 + (hash + at * 7919) % longest, bytes.size() - at);
      scanner.add(bytes.subspan(at, n), marks);
      at += n;
    }
    scanner.finish(marks);
    check(marks == expected, "cuts of up to " + std::to_string(longest) +
                                 " bytes: " + std::to_string(marks.size()) + " magics instead of " +
                                 std::to_string(expected.size()));
  }
}

}  // namespace
}  // namespace dumps::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, size_t size) {
  dumps::fuzz::run({data, size});
  return 0;
}
