// Any bytes through one format's decoder (FUZZ_FORMAT): it ends, with an exact error or with the
// same bytes however it is read and on however many threads.
#include "agent/codec/memory_streams.h"
#include "tests/fuzz/check.h"
#include "tests/fuzz/sevenzip_crcs.h"

namespace dumps::fuzz {
namespace {

using codec::Format;

constexpr size_t kLimit = size_t{4} << 20;

// Gives fewer bytes at once than it is asked for, as files on some file systems do.
class ShortSource : public codec::MemorySource {
 public:
  ShortSource(std::string_view bytes, size_t most)
      : MemorySource(std::string(bytes)), most_(most) {}
  Result<size_t> read_at(std::uint64_t offset, std::span<char> buffer) override {
    return MemorySource::read_at(offset, buffer.first(std::min(buffer.size(), most_)));
  }

 private:
  const size_t most_;
};

Decoded decode(std::string_view packed, size_t step, std::uint32_t threads, size_t most) {
  ShortSource source(packed, most);
  Decoded result =
      decode_all(codec::make_decoder(Format::FUZZ_FORMAT, source, threads), step, kLimit);
  if (!result.error) return result;
  const ErrorCode code = result.error->code;
  check(code == ErrorCode::kCorrupt || code == ErrorCode::kUnsupported,
        "not the kind of error that a file can cause: " + result.error->to_string());
  check(result.error->to_string().find("memory") != std::string::npos,
        "an error that does not name the file: " + result.error->to_string());
  return result;
}

void run(std::string packed) {
  if (Format::FUZZ_FORMAT == Format::k7z) repair_sevenzip_crcs(packed);
  const std::uint64_t hash = hash_of(packed);
  const Decoded whole = decode(packed, 100'000, 1, packed.size() + 1);
  // A few large or many small reads: many small ones of megabytes take too long.
  const size_t small = whole.plain.size() < 20'000 ? 1 + hash % 200 : 1 + hash % 70'000;
  check_same(whole, decode(packed, small, 1, 1 + hash % 11),
             "reads of " + std::to_string(small) + " bytes");
  check_same(whole, decode(packed, 100'000, 2, 3 + hash % 1000), "two threads");
}

}  // namespace
}  // namespace dumps::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, size_t size) {
  dumps::fuzz::run(std::string(reinterpret_cast<const char*>(data), size));
  return 0;
}
