// LZMA2 blocks out of .xz files; that 7-Zip itself is called rightly is tested where it is run, in
// agent/store.
#include "agent/codec/sevenzip_program.h"

#include <gmock/gmock.h>
#include <lzma.h>

#include "agent/codec/test_streams.h"

namespace dumps::codec {
namespace {

using ::testing::HasSubstr;

std::string xz_of(const std::string& plain, std::uint64_t block_bytes, lzma_check check) {
  lzma_mt options{};
  options.threads = 1;
  options.preset = 1;
  options.block_size = block_bytes;
  options.check = check;
  lzma_stream stream = LZMA_STREAM_INIT;
  EXPECT_EQ(::lzma_stream_encoder_mt(&stream, &options), LZMA_OK);
  std::string xz(plain.size() + 10'000, '\0');
  stream.next_in = reinterpret_cast<const std::uint8_t*>(plain.data());
  stream.avail_in = plain.size();
  stream.next_out = reinterpret_cast<std::uint8_t*>(xz.data());
  stream.avail_out = xz.size();
  EXPECT_EQ(::lzma_code(&stream, LZMA_FINISH), LZMA_STREAM_END);
  xz.resize(xz.size() - stream.avail_out);
  ::lzma_end(&stream);
  return xz;
}

std::string archive_with(const RunProgram& run, const std::string& plain, std::uint32_t threads) {
  MemorySink sink;
  EncoderOptions options{.threads = threads, .inner_name = "x.xml"};
  options.run_7z = run;
  auto encoder = make_encoder(Format::k7z, options, sink);
  EXPECT_TRUE(encoder.ok());
  EXPECT_TRUE((*encoder)->write(plain).ok());
  EXPECT_TRUE((*encoder)->finish().ok());
  return sink.data;
}

TEST(SevenZipProgram, ItsBlocksMakeAnArchive) {
  const std::string plain = mixed_text(3'000'000);
  for (const lzma_check check : {LZMA_CHECK_NONE, LZMA_CHECK_CRC32, LZMA_CHECK_SHA256}) {
    std::vector<std::string> arguments;
    const RunProgram run = [&](std::vector<std::string> given, std::string_view input) {
      arguments = std::move(given);
      return Result<std::string>(xz_of(std::string(input), 1u << 30, check));
    };
    const std::string archive = archive_with(run, plain, 1);
    EXPECT_EQ(*decode(Format::k7z, archive), plain) << check;
    EXPECT_THAT(arguments, ::testing::Contains("-mx=4"));
    EXPECT_THAT(arguments, ::testing::Contains("-ms=3145728b"));
  }
}

TEST(SevenZipProgram, TakesTheDataOfOneBlockOnly) {
  const std::string plain = mixed_text(200'000);
  const std::string xz = xz_of(plain, 1u << 30, LZMA_CHECK_CRC32);
  ASSERT_TRUE(lzma2_of_xz(xz).ok());
  for (size_t size = 0; size + 1 < xz.size(); size += 1 + size / 7) {
    const auto data = lzma2_of_xz(std::string_view(xz).substr(0, size));
    // Behind the data only the index may be missing.
    EXPECT_TRUE(!data.ok() || size + 100 > xz.size()) << size;
  }
  const auto two = lzma2_of_xz(xz_of(plain, 100'000, LZMA_CHECK_CRC32));
  ASSERT_FALSE(two.ok());
  EXPECT_THAT(two.error().to_string(), HasSubstr("more than one block"));
  EXPECT_FALSE(lzma2_of_xz("no xz file at all").ok());
  EXPECT_FALSE(lzma2_of_xz(xz_of("", 1u << 30, LZMA_CHECK_CRC32)).ok());
}

TEST(SevenZipProgram, ItsFailureEndsTheArchive) {
  const RunProgram run = [](const std::vector<std::string>&,
                            std::string_view) -> Result<std::string> {
    return make_error(ErrorCode::kIo, "run", "7zz", "exit code 2");
  };
  MemorySink sink;
  EncoderOptions options;
  options.run_7z = run;
  auto encoder = make_encoder(Format::k7z, options, sink);
  ASSERT_TRUE((*encoder)->write("text").ok());
  const Status status = (*encoder)->finish();
  ASSERT_FALSE(status.ok());
  EXPECT_THAT(status.error().to_string(), HasSubstr("exit code 2"));
}

}  // namespace
}  // namespace dumps::codec
