// Any bytes through the walk over a bzip2 file and the salvage of what is whole. The items lie one
// behind the other and cover the file; a file without faults is one that the decoder accepts, with
// the same text; and what is salvaged is a sound file of all whole blocks' text.
#include "agent/codec/bz2_walk.h"

#include "agent/codec/bz2_reference.h"
#include "agent/codec/bz2_splicer.h"
#include "agent/codec/bz2_text_copier.h"
#include "agent/codec/memory_streams.h"
#include "agent/codec/stream_decoders.h"
#include "tests/fuzz/check.h"

namespace dumps::fuzz {
namespace {

using namespace codec;
using Kind = Bz2Item::Kind;

constexpr size_t kLimit = size_t{4} << 20;

struct Walked {
  std::string text;  // of whole blocks
  std::string fault;
  bool stopped = false;
};

// Of the walk's block, which is whole.
std::string text_of(Bz2BlockReader& block, size_t step) {
  std::string text;
  std::vector<char> buffer(step);
  for (;;) {
    const Result<size_t> got = block.read(buffer);
    check(got.ok(), "the text of a whole block cannot be read");
    if (*got == 0) return text;
    text.append(buffer.data(), *got);
  }
}

Walked walk_through(MemorySource& source, size_t step) {
  Bz2Input input(source, 0, source.size());
  Bz2Walk walk(input);
  Walked walked;
  std::uint64_t bit = 0;
  size_t count = 0;
  for (;;) {
    const Result<std::optional<Bz2Item>> next = walk.next();
    check(next.ok(), "the walk fails");
    if (!*next) break;
    const Bz2Item& item = **next;
    // A gap may be of no length, where a file is cut short at its very end or between two streams.
    check(++count <= 2 * source.size() + 2, "endless items");
    check(item.bit == bit && item.end_bit >= bit, "items do not lie one behind the other");
    check(item.end_bit > bit || item.kind == Kind::kGap, "an item without any bit");
    check(item.kind != Kind::kGap || !item.why.empty(), "a gap without a reason");
    bit = item.end_bit;
    if (walked.fault.empty()) walked.fault = item.why;
    if (!item.is_whole) continue;
    check(item.kind == Kind::kBlock && item.plain_offset == walked.text.size(), "plain offset");
    const std::string text = text_of(walk.block(), step);
    check(text.size() == item.block.plain_bytes, "the length of a block's text");
    walk.block().rewind();
    check(text_of(walk.block(), 100'000) == text, "another text when read again");
    walked.text += text;
    walked.stopped = walked.text.size() > kLimit;
    if (walked.stopped) return walked;
  }
  check(bit == source.size() * 8, "the items end before the file does");
  check(walk.plain_bytes() == walked.text.size(), "the length of the text");
  return walked;
}

void run(const std::string& packed) {
  MemorySource source(packed);
  const Walked walked = walk_through(source, 1 + hash_of(packed) % 3000);
  if (walked.stopped) return;
  const Decoded decoded =
      decode_all(detail::make_serial_bz2_decoder(source, 0, source.size()), 100'000, 2 * kLimit);
  check(decoded.accepted() == walked.fault.empty(),
        "the decoder says \"" + (decoded.error ? decoded.error->to_string() : "") +
            "\", the walk \"" + walked.fault + "\"");
  if (decoded.accepted()) check(decoded.plain == walked.text, "another text than the decoder's");

  MemorySink sink;
  auto splicer = Bz2Splicer::create({}, sink);
  check(splicer.ok(), "no splicer");
  Bz2Input input(source, 0, source.size());
  Bz2TextCopier copier(input);
  // In two ranges, whose border is mostly within a block.
  const std::uint64_t border = walked.text.empty() ? 0 : hash_of(packed) % walked.text.size();
  check(copier.copy(0, border, **splicer).ok(), "copying the first range");
  check(copier.copy(border, walked.text.size(), **splicer).ok(), "copying the second range");
  check((*splicer)->finish().ok(), "finishing the copy");
  const Reference reference = reference_decode(sink.data);
  check(reference.accepted && reference.plain == walked.text, "the copy is not sound");
}

}  // namespace
}  // namespace dumps::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, size_t size) {
  dumps::fuzz::run(std::string(reinterpret_cast<const char*>(data), size));
  return 0;
}
