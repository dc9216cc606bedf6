// Text of stored files in files of the same format: what is copied, and that it is right.
#include "agent/codec/splice.h"

#include <gtest/gtest.h>

#include "agent/codec/test_streams.h"
#include "agent/codec/zst_seek_table.h"

namespace dumps::codec {
namespace {

class Splice : public testing::TestWithParam<Format> {
 protected:
  // A file whose pieces hold these texts.
  static std::string pieces(const std::vector<std::string>& texts) {
    MemorySink sink;
    EncoderOptions options;
    options.level = 1;
    auto encoder = make_encoder(GetParam(), options, sink);
    EXPECT_TRUE(encoder.ok());
    for (const std::string& text : texts) {
      EXPECT_TRUE((*encoder)->write(text).ok());
      EXPECT_TRUE((*encoder)->cut().ok());
    }
    EXPECT_TRUE((*encoder)->finish().ok());
    return sink.data;
  }
  // A file of its own, which is spliced into.
  struct Out {
    Out() {
      EncoderOptions options;
      options.level = GetParam() == Format::kBz2 ? 9 : 1;
      options.on_piece = [this](const EncodedPiece& piece) {
        EXPECT_EQ(sink.data.size(), piece.offset + piece.size);
        EXPECT_EQ(piece.raw_offset, text);
        text += piece.raw_size;
        pieces.push_back(piece);
        return Status();
      };
      auto made = make_encoder(GetParam(), options, sink);
      EXPECT_TRUE(made.ok());
      encoder = std::move(*made);
    }
    MemorySink sink;
    std::uint64_t text = 0;
    std::vector<EncodedPiece> pieces;
    std::unique_ptr<Encoder> encoder;
  };
  static void expect_text(const std::string& data, const std::string& text) {
    for (const std::uint32_t threads : {1u, 2u}) {
      const Result<std::string> back = decode(GetParam(), data, threads);
      ASSERT_TRUE(back.ok()) << back.error().to_string();
      EXPECT_TRUE(*back == text) << back->size() << " bytes, expected " << text.size();
    }
  }
};
INSTANTIATE_TEST_SUITE_P(Codec, Splice, testing::Values(Format::kGz, Format::kBz2, Format::kZst),
                         [](const auto& row) {
                           return std::string(ending_of(row.param).substr(1));
                         });

TEST_P(Splice, GivesTheTextOfEveryRange) {
  const std::vector<std::string> texts = {"header\n", mixed_text(3000), "x", mixed_text(700),
                                          "end"};
  std::string all;
  for (const std::string& text : texts) all += text;
  const std::string stored = pieces(texts);
  for (std::uint64_t begin = 0; begin <= all.size(); begin += 601) {
    for (std::uint64_t end = begin; end <= all.size(); end += 487) {
      Out out;
      MemorySource source(stored);
      ASSERT_TRUE(out.encoder->write("before ").ok());
      const Result<Spliced> spliced = splice_text(GetParam(), source, begin, end, *out.encoder);
      ASSERT_TRUE(spliced.ok()) << spliced.error().to_string();
      EXPECT_EQ(spliced->copied_text + spliced->encoded_text, end - begin);
      ASSERT_TRUE(out.encoder->write(" behind").ok());
      ASSERT_TRUE(out.encoder->finish().ok());
      const std::string range =
          all.substr(static_cast<size_t>(begin), static_cast<size_t>(end - begin));
      expect_text(out.sink.data, "before " + range + " behind");
      EXPECT_EQ(out.text, range.size() + 14);
    }
  }
}

TEST_P(Splice, CopiesWholePiecesByteForByte) {
  const std::vector<std::string> texts = {"header\n", mixed_text(3000), mixed_text(700), "end\n"};
  const std::string stored = pieces(texts);
  MemorySource source(stored);
  Out out;
  const Result<Spliced> spliced = splice_text(GetParam(), source, 0, 3711, *out.encoder);
  ASSERT_TRUE(spliced.ok()) << spliced.error().to_string();
  EXPECT_EQ(spliced->copied_text, 3711U);
  EXPECT_EQ(spliced->encoded_text, 0U);
  ASSERT_TRUE(out.encoder->finish().ok());
  EXPECT_EQ(out.sink.data, stored) << "all of it, a zstd file's table included";
  EXPECT_EQ(out.pieces.size(), 4U);
}

TEST_P(Splice, JoinsPartsWithoutTheirHeadersAndFooters) {
  std::string expected = "header\n";
  Out out;
  for (int part = 0; part < 3; ++part) {
    const std::string body = mixed_text(2000 + static_cast<size_t>(part));
    MemorySource source(pieces({"header\n", body, "footer\n"}));
    const std::uint64_t begin = part == 0 ? 0 : 7;
    const std::uint64_t end = 7 + body.size() + (part == 2 ? 7 : 0);
    const Result<Spliced> spliced = splice_text(GetParam(), source, begin, end, *out.encoder);
    ASSERT_TRUE(spliced.ok()) << spliced.error().to_string();
    EXPECT_EQ(spliced->encoded_text, 0U);
    expected += body;
  }
  ASSERT_TRUE(out.encoder->finish().ok());
  expect_text(out.sink.data, expected + "footer\n");
  EXPECT_EQ(out.pieces.size(), 5U);
}

TEST_P(Splice, RefusesDamagedFilesAndThoseWithLessText) {
  const std::string stored = pieces({mixed_text(3000)});
  MemorySource source(stored);
  Out out;
  EXPECT_EQ(splice_text(GetParam(), source, 0, 3001, *out.encoder).error().code,
            ErrorCode::kCorrupt);
  std::string bad = stored;
  bad[bad.size() / 2] = static_cast<char>(bad[bad.size() / 2] ^ 0x10);
  MemorySource damaged(bad);
  Out other;
  EXPECT_EQ(splice_text(GetParam(), damaged, 0, 3000, *other.encoder).error().code,
            ErrorCode::kCorrupt);
}

TEST(SpliceFormats, ThatHaveNoPiecesAreRefused) {
  for (const Format format : {Format::kPlain, Format::kXz, Format::k7z}) {
    MemorySink sink;
    auto encoder = make_encoder(format, {}, sink);
    ASSERT_TRUE(encoder.ok());
    MemorySource source(encode(format, "text"));
    EXPECT_EQ(splice_text(format, source, 0, 4, **encoder).error().code, ErrorCode::kUnsupported);
    EXPECT_EQ((*encoder)->append_piece(source, {}).error().code, ErrorCode::kUnsupported);
  }
}

TEST(SpliceBz2, CopiesTheBlocksOfAStreamThatIsNotWhollyWanted) {
  const std::string text = mixed_text(450'000);  // several blocks at level 1
  MemorySource source(encode(Format::kBz2, text, 1, 1));
  MemorySink sink;
  EncoderOptions options;
  auto encoder = make_encoder(Format::kBz2, options, sink);
  const Result<Spliced> spliced = splice_text(Format::kBz2, source, 10, 449'990, **encoder);
  ASSERT_TRUE(spliced.ok()) << spliced.error().to_string();
  EXPECT_GT(spliced->copied_text, 250'000U);
  EXPECT_GT(spliced->encoded_text, 0U);
  ASSERT_TRUE((*encoder)->finish().ok());
  const Result<std::string> back = decode(Format::kBz2, sink.data);
  ASSERT_TRUE(back.ok()) << back.error().to_string();
  EXPECT_TRUE(*back == text.substr(10, 449'980));
}

}  // namespace
}  // namespace dumps::codec
