// LZMA2 segments on several threads. Segments are small here: what 7-Zip writes is tested with its
// own archives in codec_test.cc.
#include <gmock/gmock.h>
#include <lzma.h>

#include "agent/codec/stream_decoders.h"
#include "agent/codec/test_streams.h"

namespace dumps::codec {
namespace {

using ::testing::HasSubstr;

lzma_options_lzma options_of(std::uint32_t dictionary_bytes) {
  lzma_options_lzma options{};
  EXPECT_FALSE(::lzma_lzma_preset(&options, 1));
  options.dict_size = dictionary_bytes;
  return options;
}

// One segment, with the mark of the end.
std::string segment_of(const std::string& plain) {
  lzma_options_lzma options = options_of(1u << 20);
  const lzma_filter filters[] = {{LZMA_FILTER_LZMA2, &options}, {LZMA_VLI_UNKNOWN, nullptr}};
  std::string packed(plain.size() + plain.size() / 100 + 1000, '\0');
  size_t size = 0;
  EXPECT_EQ(::lzma_raw_buffer_encode(
                filters, nullptr, reinterpret_cast<const std::uint8_t*>(plain.data()), plain.size(),
                reinterpret_cast<std::uint8_t*>(packed.data()), &size, packed.size()),
            LZMA_OK);
  packed.resize(size);
  return packed;
}

std::string data_of(const std::vector<std::string>& plains) {
  std::string data;
  for (const std::string& plain : plains) {
    data += segment_of(plain);
    data.pop_back();
  }
  return data + '\0';
}

Result<std::string> decode_segments(const std::string& data, std::uint32_t threads) {
  MemorySource source(data);
  auto decoder = detail::make_lzma2_decoder(source, 0, data.size(), options_of(1u << 20), threads);
  if (!decoder) return std::move(decoder).error();
  return read_all(**decoder);
}

std::vector<std::string> samples() {
  std::vector<std::string> plains;
  for (size_t i = 1; i <= 12; ++i) plains.push_back(mixed_text(i * i * 1500));
  std::string noise;
  std::mt19937 random(3);
  while (noise.size() < 300'000) noise.push_back(static_cast<char>(random()));
  plains.push_back(noise);  // stored, not compressed
  plains.push_back("x");
  return plains;
}

TEST(Lzma2Decoder, GivesAllSegmentsInOrder) {
  std::string plain;
  for (const std::string& part : samples()) plain += part;
  for (const std::uint32_t threads : {1u, 2u, 5u})
    EXPECT_TRUE(*decode_segments(data_of(samples()), threads) == plain) << threads;
  EXPECT_EQ(*decode_segments(data_of({}), 2), "");
}

// More text than a segment that threads are given may have.
TEST(Lzma2Decoder, LongSegmentsAreStreamed) {
  const std::string zeros(90u << 20, '\0');
  const auto plain = decode_segments(data_of({"first", zeros, "last"}), 2);
  ASSERT_TRUE(plain.ok()) << plain.error().to_string();
  EXPECT_TRUE(*plain == "first" + zeros + "last");
}

TEST(Lzma2Decoder, CutAndChangedDataIsNeverTakenForWhole) {
  const std::string data = data_of({mixed_text(3000), mixed_text(2000)});
  std::string plain = *decode_segments(data, 2);
  for (size_t size = 0; size < data.size(); ++size)
    EXPECT_FALSE(decode_segments(data.substr(0, size), 2).ok()) << size;
  EXPECT_THAT(decode_segments(data.substr(0, 100), 2).error().to_string(), HasSubstr("byte"));
  EXPECT_FALSE(decode_segments(data + "x", 2).ok());
  // LZMA2 has no checksum: a changed byte is found, or changes the text.
  for (size_t i = 0; i < data.size(); i += 3) {
    std::string changed = data;
    changed[i] = static_cast<char>(changed[i] ^ 0x55);
    const auto decoded = decode_segments(changed, 2);
    EXPECT_TRUE(!decoded.ok() || *decoded != plain) << i;
  }
}

}  // namespace
}  // namespace dumps::codec
