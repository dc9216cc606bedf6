// bzip2 files are byte for byte those of libbz2, whatever stands at the borders of blocks.
#include <bzlib.h>

#include <random>

#include "agent/codec/test_streams.h"

namespace dumps::codec {
namespace {

// As the bzip2 program calls it: the data first, the end in a call of its own.
std::string reference_encode(std::string plain, int level) {
  std::string packed(plain.size() + plain.size() / 50 + 1000, '\0');
  bz_stream stream{};
  EXPECT_EQ(::BZ2_bzCompressInit(&stream, level, 0, 0), BZ_OK);
  stream.next_in = plain.data();
  stream.avail_in = static_cast<unsigned>(plain.size());
  stream.next_out = packed.data();
  stream.avail_out = static_cast<unsigned>(packed.size());
  while (stream.avail_in > 0) EXPECT_EQ(::BZ2_bzCompress(&stream, BZ_RUN), BZ_RUN_OK);
  EXPECT_EQ(::BZ2_bzCompress(&stream, BZ_FINISH), BZ_STREAM_END);
  packed.resize(packed.size() - stream.avail_out);
  ::BZ2_bzCompressEnd(&stream);
  return packed;
}

// Runs of 1 to `longest` equal bytes.
std::string runs(size_t size, unsigned longest, unsigned seed) {
  std::mt19937 random(seed);
  std::string bytes;
  while (bytes.size() < size) {
    bytes.append(1 + random() % longest, static_cast<char>(random() % 251));
  }
  return bytes;
}

void expect_same(const std::string& plain, int level, const std::string& what) {
  const std::string expected = reference_encode(plain, level);
  for (const std::uint32_t threads : {1u, 3u}) {
    ASSERT_TRUE(encode(Format::kBz2, plain, threads, level) == expected)
        << what << ", level " << level << ", threads " << threads;
  }
}

TEST(Bz2Encoder, WritesWhatLibbz2Writes) {
  expect_same("", 9, "empty");
  expect_same("x", 9, "one byte");
  expect_same(mixed_text(2'000'000), 9, "text");
  expect_same(mixed_text(450'000), 1, "text");
  for (const unsigned longest : {2u, 5u, 300u}) {
    expect_same(runs(350'000, longest, longest), 1, "runs up to " + std::to_string(longest));
  }
  expect_same(std::string(6'000'000, 'z'), 1, "one run");
}

TEST(Bz2Encoder, CutsBlocksWhereLibbz2DoesAtEveryOffset) {
  const std::string text = runs(99'960, 1, 1);
  for (size_t more = 8; more < 28; ++more) {
    for (const size_t run : {size_t{1}, size_t{4}, size_t{256}}) {
      const std::string plain =
          text + runs(more, 1, 2).substr(0, more) + std::string(run, '\xfe') + "end";
      ASSERT_TRUE(encode(Format::kBz2, plain, 1, 1) == reference_encode(plain, 1))
          << more << " and " << run;
    }
  }
}

TEST(Bz2Encoder, RefusesLevelsThatThereAreNot) {
  MemorySink sink;
  EXPECT_FALSE(make_encoder(Format::kBz2, {10, 1, ""}, sink).ok());
  EXPECT_FALSE(make_encoder(Format::kBz2, {-1, 1, ""}, sink).ok());
}

// Takes a few bytes, then none.
class FullSink : public MemorySink {
 public:
  Status append(std::string_view bytes) override {
    if (data.size() + bytes.size() > 100'000) return make_errno_error(ENOSPC, "write", "memory");
    return MemorySink::append(bytes);
  }
};

TEST(Bz2Encoder, AFullDiskIsReportedAndStays) {
  for (const std::uint32_t threads : {1u, 3u}) {
    FullSink sink;
    auto encoder = make_encoder(Format::kBz2, {1, threads, ""}, sink);
    ASSERT_TRUE(encoder.ok());
    Status status = (*encoder)->write(runs(1'500'000, 1, 3));
    if (status.ok()) status = (*encoder)->finish();
    ASSERT_FALSE(status.ok());
    EXPECT_EQ(status.error().sys_errno, ENOSPC);
    EXPECT_FALSE((*encoder)->write("more").ok() && (*encoder)->finish().ok());
  }
}

}  // namespace
}  // namespace dumps::codec
