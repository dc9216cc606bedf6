// gz files of several members; the rest of the format is in codec_test.cc.
#include "agent/codec/test_streams.h"

namespace dumps::codec {
namespace {

TEST(GzEncoder, EndsMembersWhereItIsTold) {
  const std::string first = mixed_text(600'000);
  const std::string second = "second\n";
  std::string of_one_thread;
  for (const std::uint32_t threads : {1u, 3u}) {
    MemorySink sink;
    std::vector<EncodedPiece> pieces;
    EncoderOptions options{.threads = threads};
    options.on_piece = [&](const EncodedPiece& piece) -> Status {
      EXPECT_EQ(sink.data.size(), piece.offset + piece.size);
      pieces.push_back(piece);
      return {};
    };
    auto encoder = make_encoder(Format::kGz, options, sink);
    ASSERT_TRUE(encoder.ok());
    ASSERT_TRUE((*encoder)->cut().ok());  // nothing to end
    ASSERT_TRUE((*encoder)->write(first).ok());
    ASSERT_TRUE((*encoder)->cut().ok());
    ASSERT_TRUE((*encoder)->write(second).ok());
    ASSERT_TRUE((*encoder)->cut().ok());
    ASSERT_TRUE((*encoder)->finish().ok());
    if (threads == 1) of_one_thread = sink.data;
    EXPECT_TRUE(sink.data == of_one_thread);
    ASSERT_EQ(pieces.size(), 2U);
    EXPECT_EQ(pieces[1].raw_offset, first.size());
    EXPECT_EQ(pieces[1].raw_size, second.size());
    // Each member is a file of its own.
    const auto member = [&](size_t i) {
      return sink.data.substr(pieces[i].offset, pieces[i].size);
    };
    EXPECT_EQ(*decode(Format::kGz, member(0)), first);
    EXPECT_EQ(*decode(Format::kGz, member(1)), second);
    EXPECT_EQ(*decode(Format::kGz, sink.data), first + second);
  }
}

TEST(GzEncoder, AnEmptyFileIsOneMember) {
  MemorySink sink;
  auto encoder = make_encoder(Format::kGz, {}, sink);
  ASSERT_TRUE((*encoder)->cut().ok());
  ASSERT_TRUE((*encoder)->finish().ok());
  EXPECT_EQ(*decode(Format::kGz, sink.data), "");
}

TEST(PlainEncoder, HasNoPieces) {
  MemorySink sink;
  for (const Format format : {Format::kPlain, Format::kXz, Format::k7z}) {
    auto encoder = make_encoder(format, {}, sink);
    const Status status = (*encoder)->cut();
    ASSERT_FALSE(status.ok());
    EXPECT_EQ(status.error().code, ErrorCode::kUnsupported);
  }
}

}  // namespace
}  // namespace dumps::codec
