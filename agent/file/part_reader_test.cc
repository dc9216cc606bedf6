#include "agent/file/part_reader.h"

#include <gtest/gtest.h>

#include "agent/codec/test_streams.h"
#include "agent/file/test_files.h"

namespace dumps::file {
namespace {

using codec::Format;

struct Listed {
  std::vector<FilePart> parts;
  std::string text;
  std::uint64_t lost = 0;
};

Listed list(Format format, const std::string& packed) {
  codec::MemorySource source(packed);
  const std::unique_ptr<PartReader> reader = make_part_reader(format, source);
  Listed listed;
  for (;;) {
    Result<PartReader::Step> step = reader->next();
    EXPECT_TRUE(step.ok());
    if (!step.ok() || step->kind == PartReader::Step::Kind::kEnd) return listed;
    listed.text += step->text;
    if (step->kind != PartReader::Step::Kind::kPart) continue;
    if (step->part.loses_text) ++listed.lost;
    listed.parts.push_back(step->part);
  }
}

// Three pieces of text, each a part of its own.
std::vector<std::string> three() {
  return {codec::mixed_text(50'000), codec::mixed_text(3'000), codec::mixed_text(70'000)};
}

class PartReading : public testing::TestWithParam<Format> {};
INSTANTIATE_TEST_SUITE_P(Formats, PartReading,
                         testing::Values(Format::kGz, Format::kBz2, Format::kZst));

TEST_P(PartReading, GivesAllTextAndThePlacesOfParts) {
  std::string packed;
  std::string plain;
  for (const std::string& text : three()) {
    packed += codec::encode(GetParam(), text);
    plain += text;
  }
  const Listed listed = list(GetParam(), packed);
  EXPECT_TRUE(listed.text == plain);
  EXPECT_EQ(listed.lost, 0u);
  std::uint64_t end = 0;
  std::uint64_t text_end = 0;
  size_t with_text = 0;
  for (const FilePart& part : listed.parts) {
    EXPECT_EQ(part.why, "");
    EXPECT_EQ(part.offset, end);
    end = part.end;
    EXPECT_EQ(part.stored_crc, part.crc);
    if (part.kind == FilePart::Kind::kStreamEnd || part.plain_bytes == 0) continue;
    EXPECT_EQ(part.plain_offset, text_end);
    text_end += part.plain_bytes;
    ++with_text;
  }
  EXPECT_EQ(end, packed.size());
  EXPECT_EQ(text_end, plain.size());
  EXPECT_EQ(with_text, 3u);
}

TEST_P(PartReading, GoesOnWithTheNextPartBehindADamagedOne) {
  const std::vector<std::string> texts = three();
  std::vector<std::string> packed;
  for (const std::string& text : texts) packed.push_back(codec::encode(GetParam(), text));
  packed[1][packed[1].size() / 2] ^= 0x5A;
  packed[1][packed[1].size() / 2 + 1] ^= 0x5A;
  const Listed listed = list(GetParam(), packed[0] + packed[1] + packed[2]);
  EXPECT_EQ(listed.lost, 1u);
  EXPECT_TRUE(listed.text.starts_with(texts[0]));
  EXPECT_TRUE(listed.text.ends_with(texts[2]));
  EXPECT_LE(listed.text.size(), texts[0].size() + texts[1].size() + texts[2].size());
}

TEST_P(PartReading, LosesNoOtherPartWhicheverByteIsDamaged) {
  const std::string text = codec::mixed_text(900);
  const std::string first = codec::encode(GetParam(), text);
  const std::string last = codec::encode(GetParam(), "the last part, " + text);
  for (size_t i = 0; i < first.size(); ++i) {
    for (const int mask : {0x01, 0x80, 0xFF}) {
      std::string bad = first;
      bad[i] = static_cast<char>(bad[i] ^ mask);
      const Listed listed = list(GetParam(), first + bad + last);
      ASSERT_TRUE(listed.text.starts_with(text)) << i << " " << mask;
      ASSERT_TRUE(listed.text.ends_with("the last part, " + text)) << i << " " << mask;
    }
  }
}

TEST_P(PartReading, GivesAllWholePartsOfAFileCutAtAnyPlace) {
  const std::vector<std::string> texts = three();
  const std::string first = codec::encode(GetParam(), texts[0]);
  const std::string packed = first + codec::encode(GetParam(), texts[1]);
  for (size_t length = 1; length < packed.size(); length += 97) {
    const Listed listed = list(GetParam(), packed.substr(0, length));
    const std::string all = texts[0] + texts[1];
    ASSERT_TRUE(all.starts_with(listed.text)) << length;
    ASSERT_GE(listed.text.size(), length >= first.size() ? texts[0].size() : 0) << length;
    ASSERT_EQ(listed.lost, length == first.size() ? 0u : 1u) << length;
  }
}

TEST_P(PartReading, NamesGarbageAndEmptyFiles) {
  for (const std::string& file : {std::string(), std::string("this is no such file at all")}) {
    const Listed listed = list(GetParam(), file);
    ASSERT_EQ(listed.parts.size(), 1u);
    EXPECT_EQ(listed.parts[0].kind, FilePart::Kind::kGap);
    EXPECT_NE(listed.parts[0].why, "");
  }
  const std::string packed = codec::encode(GetParam(), "text");
  const Listed behind = list(GetParam(), packed + "garbage");
  EXPECT_EQ(behind.text, "text");
  EXPECT_EQ(behind.parts.back().kind, FilePart::Kind::kGap);
  EXPECT_EQ(behind.parts.back().offset, packed.size());
}

TEST(PartReader, OtherFormatsAreReadUntilSomethingIsWrong) {
  const std::string text = codec::mixed_text(300'000);
  for (const Format format : {Format::kXz, Format::k7z, Format::kPlain}) {
    const std::string packed = codec::encode(format, text);
    EXPECT_TRUE(list(format, packed).text == text);
    EXPECT_EQ(list(format, packed).lost, 0u);
    if (format == Format::kPlain) continue;
    const Listed cut = list(format, packed.substr(0, packed.size() / 2));
    EXPECT_EQ(cut.lost, 1u);
    EXPECT_GT(cut.text.size(), text.size() / 4);
    EXPECT_TRUE(text.starts_with(cut.text));
    // Of 7z the header alone.
    const Listed almost = list(format, packed.substr(0, packed.size() - 10));
    EXPECT_EQ(almost.lost, 1u);
    EXPECT_TRUE(almost.text == text);
  }
}

}  // namespace
}  // namespace dumps::file
