// Any text through one format's encoder (FUZZ_FORMAT) and back. The bytes depend neither on the
// threads nor on how the text is cut into writes; the pieces that on_piece names lie one behind the
// other, and each decodes on its own to its part of the text.
#include "agent/codec/bz2_reference.h"
#include "agent/codec/memory_streams.h"
#include "tests/fuzz/check.h"
#include "tests/fuzz/written_text.h"

namespace dumps::fuzz {
namespace {

using codec::EncodedPiece;
using codec::Format;
using Then = WrittenText::Then;

constexpr Format kFormat = Format::FUZZ_FORMAT;
constexpr bool kHasPieces =
    kFormat == Format::kBz2 || kFormat == Format::kGz || kFormat == Format::kZst;
// Several of the pieces that gz and bz2 are cut in; what is instrumented is too slow for more.
constexpr size_t kLimit = 600'000;

struct Encoded {
  std::string packed;
  std::vector<EncodedPiece> pieces;
};

int level_of(const WrittenText& written) {
  return 1 + written.choice % (kFormat == Format::kXz || kFormat == Format::k7z ? 2 : 9);
}

Encoded encode(const WrittenText& written, std::uint32_t threads, size_t step) {
  Encoded result;
  codec::MemorySink sink;
  codec::EncoderOptions options;
  options.level = level_of(written);
  options.threads = threads;
  options.inner_name = "text";
  options.frame_bytes = written.choice % 2 == 0 ? 0 : 1u << (10 + written.choice % 8);
  options.on_piece = [&result](const EncodedPiece& piece) -> Status {
    result.pieces.push_back(piece);
    return {};
  };
  auto encoder = codec::make_encoder(kFormat, options, sink);
  check(encoder.ok(), "there is no encoder");
  size_t done = 0;
  for (const WrittenText::Call& call : written.calls) {
    while (done < call.end) {
      const size_t n = std::min(step, call.end - done);
      check((*encoder)->write(std::string_view(written.text).substr(done, n)).ok(), "write");
      done += n;
    }
    if (call.then == Then::kMark) check((*encoder)->mark().ok(), "mark");
    if (call.then == Then::kCut) check((*encoder)->cut().ok() == kHasPieces, "cut");
  }
  check((*encoder)->finish().ok(), "finish");
  result.packed = std::move(sink.data);
  return result;
}

std::string decode(const std::string& packed, std::uint32_t threads) {
  codec::MemorySource source(packed);
  const Decoded decoded =
      decode_all(codec::make_decoder(kFormat, source, threads), 100'000, 2 * kLimit);
  check(decoded.accepted(), decoded.error ? decoded.error->to_string() : "far too long");
  return decoded.plain;
}

void check_pieces(const Encoded& encoded, const std::string& text) {
  std::uint64_t offset = 0;
  std::uint64_t raw_offset = 0;
  for (const EncodedPiece& piece : encoded.pieces) {
    check(piece.offset == offset && piece.raw_offset == raw_offset, "a gap between pieces");
    check(decode(encoded.packed.substr(piece.offset, piece.size), 1) ==
              text.substr(piece.raw_offset, piece.raw_size),
          "a piece is not what it says");
    offset += piece.size;
    raw_offset += piece.raw_size;
  }
  // Something that is no text may follow, as a table of the pieces.
  check(offset <= encoded.packed.size() && raw_offset == text.size(), "text outside of pieces");
}

// libbz2 makes the same of each piece, but for the first row of a block that is one repetition.
void check_reference(const Encoded& encoded, const WrittenText& written) {
  if (written.text.size() > 150'000) return;
  for (const EncodedPiece& piece : encoded.pieces) {
    const std::string text = written.text.substr(piece.raw_offset, piece.raw_size);
    check(codec::reference_encode(text, level_of(written)).size() == piece.size,
          "not as long as libbz2's");
  }
  const codec::Reference reference = codec::reference_decode(encoded.packed);
  check(reference.accepted && reference.plain == written.text, "libbz2 refuses it");
}

void run(std::string_view input) {
  const WrittenText written = written_text_of(input, kLimit);
  const std::uint64_t hash = hash_of(input);
  const Encoded encoded = encode(written, 1, 1'000'000);
  check(decode(encoded.packed, 1) == written.text, "the text is not what was written");
  // Short texts also byte by byte.
  const size_t step = written.text.size() < 5000 ? 1 + hash % 50 : 1 + hash % 100'000;
  const Encoded other = encode(written, static_cast<std::uint32_t>(2 + hash % 2), step);
  check(other.packed == encoded.packed, "other bytes with threads and other writes");
  check(decode(encoded.packed, 2) == written.text, "not what was written, with threads");
  if (kHasPieces) check_pieces(encoded, written.text);
  if (kFormat == Format::kBz2) check_reference(encoded, written);
}

}  // namespace
}  // namespace dumps::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, size_t size) {
  dumps::fuzz::run({reinterpret_cast<const char*>(data), size});
  return 0;
}
