// Reading from the middle on: that it gives the text from there, for every format and place, and
// that it reads little where the format says where its parts lie.
#include "agent/codec/part_finder.h"

#include <gtest/gtest.h>

#include "agent/codec/test_streams.h"

namespace dumps::codec {
namespace {

// Counts what is read.
class CountingSource : public MemorySource {
 public:
  using MemorySource::MemorySource;
  Result<size_t> read_at(std::uint64_t offset, std::span<char> buffer) override {
    Result<size_t> got = MemorySource::read_at(offset, buffer);
    if (got) bytes_read += *got;
    return got;
  }
  std::uint64_t bytes_read = 0;
};

std::string encode_in_parts(Format format, const std::string& text) {
  MemorySink sink;
  EncoderOptions options;
  options.level = 1;
  options.inner_name = "inner.xml";
  options.frame_bytes = 200'000;
  auto encoder = make_encoder(format, options, sink);
  EXPECT_TRUE(encoder.ok());
  EXPECT_TRUE((*encoder)->write(text).ok());
  EXPECT_TRUE((*encoder)->finish().ok());
  return sink.data;
}

class PartFinderTest : public ::testing::TestWithParam<Format> {
 protected:
  // The text from this byte on.
  std::string seek(std::uint64_t plain_offset) {
    auto decoder = text_from(*finder_, plain_offset);
    EXPECT_TRUE(decoder.ok()) << decoder.error().to_string();
    const Result<std::string> rest = read_all(**decoder);
    EXPECT_TRUE(rest.ok()) << rest.error().to_string();
    return *rest;
  }
  void open(std::string data) {
    source_.emplace(std::move(data));
    auto finder = make_part_finder(GetParam(), *source_);
    ASSERT_TRUE(finder.ok()) << finder.error().to_string();
    finder_ = std::move(*finder);
  }

  std::optional<CountingSource> source_;
  std::unique_ptr<PartFinder> finder_;
};

TEST_P(PartFinderTest, GivesTheTextFromAnyByteOn) {
  const std::string text = mixed_text(1'000'000);
  open(encode_in_parts(GetParam(), text));
  for (const size_t at : {size_t{0}, size_t{1}, size_t{199'999}, size_t{200'000}, size_t{500'123},
                          text.size() - 1, text.size()}) {
    EXPECT_TRUE(seek(at) == text.substr(at)) << at;
  }
  EXPECT_EQ(seek(text.size() + 1'000'000), "");
  EXPECT_TRUE(seek(3) == text.substr(3)) << "backwards";
}

TEST_P(PartFinderTest, AnEmptyFileHasNothingFromAnyByteOn) {
  open(encode_in_parts(GetParam(), ""));
  EXPECT_EQ(seek(0), "");
  EXPECT_EQ(seek(5), "");
}

TEST_P(PartFinderTest, EveryPartGivesTheRestOfTheText) {
  if (GetParam() == Format::kGz) GTEST_SKIP() << "gz files are one part";
  const std::string text = mixed_text(1'000'000);
  open(encode_in_parts(GetParam(), text));
  size_t last = text.size() + 1;
  std::uint64_t at = 0;
  for (const std::uint64_t step : {0, 1, 100'000, 100'000}) {
    at += step;
    const auto part = finder_->first_from(at);
    ASSERT_TRUE(part.ok()) << part.error().to_string();
    if (!*part) break;
    EXPECT_GE((*part)->offset, at);
    auto decoder = finder_->text_of(**part);
    ASSERT_TRUE(decoder.ok()) << decoder.error().to_string();
    const Result<std::string> rest = read_all(**decoder);
    ASSERT_TRUE(rest.ok()) << rest.error().to_string();
    EXPECT_TRUE(text.ends_with(*rest)) << "from " << at;
    EXPECT_LT(rest->size(), last) << "from " << at;
    last = rest->size();
    at = (*part)->offset;
  }
  EXPECT_LE(last, text.size());
  const auto none = finder_->first_from(source_->size());
  ASSERT_TRUE(none.ok());
  EXPECT_FALSE(none->has_value());
}

TEST_P(PartFinderTest, DamageIsToldWhereThePartHasAChecksum) {
  const Format format = GetParam();
  if (format != Format::kBz2 && format != Format::kXz && format != Format::kZst) {
    GTEST_SKIP() << "no checksums of parts";
  }
  const std::string text = mixed_text(1'000'000);
  std::string data = encode_in_parts(format, text);
  data[data.size() * 3 / 4] ^= 0x10;
  open(std::move(data));
  auto part = finder_->first_from(1);
  ASSERT_TRUE(part.ok()) << part.error().to_string();
  if (!*part) part = finder_->first_from(0);
  ASSERT_TRUE(part->has_value());
  auto decoder = finder_->text_of(**part);
  ASSERT_TRUE(decoder.ok()) << decoder.error().to_string();
  const Result<std::string> rest = read_all(**decoder);
  ASSERT_FALSE(rest.ok());
  EXPECT_EQ(rest.error().code, ErrorCode::kCorrupt);
}

INSTANTIATE_TEST_SUITE_P(Formats, PartFinderTest,
                         ::testing::Values(Format::kPlain, Format::kGz, Format::kBz2, Format::kXz,
                                           Format::kZst, Format::k7z),
                         [](const auto& format) {
                           const std::string_view ending = ending_of(format.param);
                           return ending.empty() ? "plain" : std::string(ending.substr(1));
                         });

// The share of the file that is read to give a hundred bytes of the text's last tenth.
double share_read(Format format, const std::string& text) {
  CountingSource source(encode_in_parts(format, text));
  auto finder = make_part_finder(format, source);
  EXPECT_TRUE(finder.ok());
  const size_t at = text.size() / 10 * 9;
  auto decoder = text_from(**finder, at);
  EXPECT_TRUE(decoder.ok());
  std::string buffer(100, '\0');
  const Result<size_t> got = (*decoder)->read(buffer);
  EXPECT_TRUE(got.ok());
  EXPECT_EQ(buffer.substr(0, *got), text.substr(at, *got));
  return static_cast<double>(source.bytes_read) / static_cast<double>(source.size());
}

TEST(PartFinderReadsTest, AFarPlaceIsReachedWithFewBytesWhereThereIsAnIndex) {
  const std::string text = mixed_text(20'000'000);
  EXPECT_LT(share_read(Format::kPlain, text), 0.05);
  EXPECT_LT(share_read(Format::kZst, text), 0.2);
  EXPECT_LT(share_read(Format::kXz, text), 0.4);
}

TEST(PartFinderReadsTest, BlocksOfBzip2AreFoundWithoutWhatIsBeforeThem) {
  CountingSource source(encode_in_parts(Format::kBz2, mixed_text(20'000'000)));
  auto finder = make_part_finder(Format::kBz2, source);
  ASSERT_TRUE(finder.ok());
  const auto part = (*finder)->first_from(source.size() / 10 * 9);
  ASSERT_TRUE(part.ok() && part->has_value());
  auto decoder = (*finder)->text_of(**part);
  ASSERT_TRUE(decoder.ok());
  std::string buffer(100, '\0');
  EXPECT_GT(*(*decoder)->read(buffer), 0U);
  EXPECT_LT(source.bytes_read, source.size() / 3);
}

TEST(PartFinderReadsTest, A7zArchiveIsReadFromTheSegmentOn) {
  std::string text;
  for (int i = 0; text.size() < 140'000'000; ++i) {
    text += "<page>" + std::to_string(i) + std::string(10'000, ' ') + "</page>\n";
  }
  MemorySource source(encode_in_parts(Format::k7z, text));
  auto finder = make_part_finder(Format::k7z, source);
  ASSERT_TRUE(finder.ok()) << finder.error().to_string();
  const size_t at = text.size() - 1000;
  const auto part = (*finder)->before(at);
  ASSERT_TRUE(part.ok());
  EXPECT_GT(part->plain_offset, text.size() / 2);
  auto decoder = text_from(**finder, at);
  ASSERT_TRUE(decoder.ok()) << decoder.error().to_string();
  const Result<std::string> rest = read_all(**decoder);
  ASSERT_TRUE(rest.ok()) << rest.error().to_string();
  EXPECT_EQ(*rest, text.substr(at));
}

}  // namespace
}  // namespace dumps::codec
