// Any bits as the inside of a bzip2 block (what follows its CRC), with the CRC made right: so that
// everything in a block can be reached, not only what CRCs let pass. Ours and libbz2 give the same.
#include "agent/codec/bz2_bit_writer.h"
#include "agent/codec/bz2_block_decoder.h"
#include "agent/codec/bz2_crc.h"
#include "agent/codec/bz2_format.h"
#include "agent/codec/bz2_reference.h"
#include "agent/codec/memory_streams.h"
#include "agent/codec/stream_decoders.h"
#include "tests/fuzz/check.h"

namespace dumps::fuzz {
namespace {

using namespace codec;

constexpr size_t kHeadBytes = 4 + 6 + 4;  // stream header, magic, CRC
constexpr size_t kLimit = size_t{4} << 20;

std::string stream_of(std::string_view body, std::uint32_t crc) {
  Bz2BitWriter writer;
  writer.bytes() = "BZh9";
  writer.put(kBz2BlockMagic, kBz2MagicBits);
  writer.put(crc, 32);
  writer.bytes() += body;
  return writer.bytes();
}

void run(std::string_view body) {
  std::string packed = stream_of(body, 0);
  // libbz2 tells of a wrong CRC only behind the block's last byte.
  const Reference damaged = reference_decode(packed, kLimit);
  const std::string padded = packed + std::string(kBz2Padding, '\0');
  Bz2BlockDecoder block;
  const Bz2Fault fault =
      block.open({reinterpret_cast<const std::uint8_t*>(padded.data()), packed.size()}, 4 * 8);
  if (fault) {
    if (std::string_view(fault.why).find("steps") != std::string_view::npos) return;
    check(damaged.plain.empty(), std::string("libbz2 reads a block that is refused: ") + fault.why);
    return;
  }
  std::string plain;
  Bz2Crc crc;
  std::vector<char> buffer(1 + hash_of(body) % 100'000);
  while (const size_t n = block.read(buffer)) {
    plain.append(buffer.data(), n);
    crc.add({buffer.data(), n});
    if (plain.size() > kLimit) break;
  }
  if (plain.size() > kLimit || damaged.stopped) {
    check(is_prefix_of_other(plain, damaged.plain), "other bytes than libbz2");
    return;
  }
  check(crc.value() == block.crc(), "the CRC is not that of the bytes");
  // libbz2 drops some of the text before a block that ends within a run.
  check(block.ends_within_run() ? plain.starts_with(damaged.plain) : plain == damaged.plain,
        "other bytes than libbz2" + difference(plain, damaged.plain));
  check(block.end_bit() <= packed.size() * 8, "the block ends behind its bytes");
  // As a whole file with the right CRCs.
  Bz2BitWriter writer;
  writer.bytes() = "BZh9";
  writer.put(kBz2BlockMagic, kBz2MagicBits);
  writer.put(crc.value(), 32);
  writer.copy({reinterpret_cast<const std::uint8_t*>(packed.data()), packed.size()}, kHeadBytes * 8,
              block.end_bit());
  writer.put_stream_end(crc.value());
  MemorySource source(writer.bytes());
  const Reference whole = reference_decode(source.data);
  const Decoded ours =
      decode_all(detail::make_serial_bz2_decoder(source, 0, source.size()), 100'000, 2 * kLimit);
  check(ours.accepted() == whole.accepted,
        ours.error ? ours.error->to_string() : "libbz2 refuses the block with its right CRC");
  check(ours.plain == plain, "another text within a file");
}

}  // namespace
}  // namespace dumps::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, size_t size) {
  dumps::fuzz::run({reinterpret_cast<const char*>(data), size});
  return 0;
}
