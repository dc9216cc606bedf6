// Any bytes through the bzip2 decoders, serial and parallel, and through libbz2: the same files are
// accepted with the same bytes. Only what `differs_on_purpose` names is refused here alone.
#include "agent/codec/bz2_reference.h"
#include "agent/codec/memory_streams.h"
#include "agent/codec/stream_decoders.h"
#include "tests/fuzz/check.h"

namespace dumps::fuzz {
namespace {

constexpr size_t kLimit = size_t{4} << 20;

// Encoders describe a code length with at most 19 steps; libbz2 follows any number of them.
bool differs_on_purpose(const Decoded& ours) {
  return ours.error && ours.error->to_string().find("steps") != std::string::npos;
}

void run(const std::string& packed) {
  codec::MemorySource source(packed);
  const Decoded serial =
      decode_all(codec::detail::make_serial_bz2_decoder(source, 0, source.size()), 100'000, kLimit);
  const auto threads = static_cast<std::uint32_t>(2 + hash_of(packed) % 3);
  const Decoded parallel =
      decode_all(codec::detail::make_parallel_bz2_decoder(source, 0, source.size(), threads),
                 1 + hash_of(packed) % 70'000, kLimit);
  check_same(serial, parallel, std::to_string(threads) + " threads");
  if (serial.error && parallel.error) {
    check(serial.error->to_string() == parallel.error->to_string(),
          serial.error->to_string() + "\nbut with threads " + parallel.error->to_string());
    check(serial.error->code == ErrorCode::kCorrupt, serial.error->to_string());
  }
  const codec::Reference reference = codec::reference_decode(packed, kLimit);
  check(is_prefix_of_other(serial.plain, reference.plain), "other bytes than libbz2");
  if (serial.stopped || reference.stopped || differs_on_purpose(serial)) return;
  check(serial.accepted() == reference.accepted,
        std::string("libbz2 ") + (reference.accepted ? "accepts" : "refuses") +
            ", not ours: " + (serial.error ? serial.error->to_string() : "accepted"));
  if (reference.accepted) check(serial.plain == reference.plain, "not as long as libbz2's");
}

}  // namespace
}  // namespace dumps::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, size_t size) {
  dumps::fuzz::run(std::string(reinterpret_cast<const char*>(data), size));
  return 0;
}
