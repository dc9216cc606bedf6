// Frames of zstd files: where they end, the table of them, and what is made of wrong tables.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "agent/codec/test_streams.h"
#include "agent/codec/zst_seek_table.h"

namespace dumps::codec {
namespace {

struct Framed {
  std::string data;
  std::vector<EncodedPiece> pieces;
};

// Writes `parts` with a mark behind each, or without any.
Framed framed(const std::vector<std::string>& parts, std::uint64_t frame_bytes, bool marks,
              std::uint32_t threads = 1) {
  Framed out;
  MemorySink sink;
  EncoderOptions options;
  options.level = 1;
  options.threads = threads;
  options.frame_bytes = frame_bytes;
  options.on_piece = [&](const EncodedPiece& piece) {
    EXPECT_EQ(sink.data.size(), piece.offset + piece.size);
    out.pieces.push_back(piece);
    return Status();
  };
  auto encoder = make_encoder(Format::kZst, options, sink);
  EXPECT_TRUE(encoder.ok());
  for (const std::string& part : parts) {
    EXPECT_TRUE((*encoder)->write(part).ok());
    if (!marks) continue;
    EXPECT_TRUE((*encoder)->mark().ok());
  }
  EXPECT_TRUE((*encoder)->finish().ok());
  out.data = std::move(sink.data);
  return out;
}

std::string joined(const std::vector<std::string>& parts) {
  std::string all;
  for (const std::string& part : parts) all += part;
  return all;
}

std::vector<std::string> pages(size_t count) {
  std::vector<std::string> parts;
  for (size_t i = 0; i < count; ++i) {
    parts.push_back("<page>" + std::string(i * 37 % 80, 'x') + "\n" + std::to_string(i) + "\n");
  }
  return parts;
}

Result<std::string> text_of_range(ByteSource& source, std::uint64_t begin, std::uint64_t end) {
  auto decoder = make_zst_range_decoder(source, begin, end);
  if (!decoder) return std::move(decoder).error();
  return read_all(**decoder);
}

TEST(ZstFrames, EndAtTheFirstMarkOnceTheyHoldEnough) {
  const auto parts = pages(100);
  const Framed file = framed(parts, 1000, true);
  std::vector<std::uint64_t> ends;  // as the rule says
  std::uint64_t begin = 0;
  std::uint64_t at = 0;
  for (const std::string& part : parts) {
    at += part.size();
    if (at - begin < 1000) continue;
    ends.push_back(at);
    begin = at;
  }
  if (begin != at) ends.push_back(at);
  ASSERT_EQ(file.pieces.size(), ends.size());
  for (size_t i = 0; i < ends.size(); ++i) {
    EXPECT_EQ(file.pieces[i].raw_offset + file.pieces[i].raw_size, ends[i]) << i;
  }
}

TEST(ZstFrames, EndAtEndsOfLinesWhereNothingIsMarked) {
  const std::string text = joined(pages(1000));
  const Framed file = framed({text}, 1000, false);
  ASSERT_GT(file.pieces.size(), 10U);
  for (size_t i = 0; i + 1 < file.pieces.size(); ++i) {
    const EncodedPiece& piece = file.pieces[i];
    const std::string frame =
        text.substr(static_cast<size_t>(piece.raw_offset), static_cast<size_t>(piece.raw_size));
    EXPECT_EQ(frame.back(), '\n');
    EXPECT_GE(frame.size(), 1000U);
    EXPECT_EQ(frame.find('\n', 999), frame.size() - 1) << "the first end of a line from there on";
  }
}

TEST(ZstFrames, DoNotDependOnThreadsOrOnHowTheTextComes) {
  const auto parts = pages(300);
  std::vector<std::string> bytes;
  for (const char c : joined(parts)) bytes.emplace_back(1, c);
  EXPECT_EQ(framed(bytes, 1000, false).data, framed({joined(parts)}, 1000, false).data);
  for (const std::uint32_t threads : {2u, 4u}) {
    EXPECT_EQ(framed(parts, 700, true, threads).data, framed(parts, 700, true).data) << threads;
  }
}

TEST(ZstFrames, CutPagesAndLinesThatAreTooLarge) {
  const std::string huge(10'000, 'y');
  for (const bool marks : {false, true}) {
    const Framed file = framed({"a\n", huge, "\nb\n"}, 1000, marks);
    for (const EncodedPiece& piece : file.pieces) EXPECT_LE(piece.raw_size, 2024U);
    const Result<std::string> back = decode(Format::kZst, file.data, 2);
    ASSERT_TRUE(back.ok()) << back.error().to_string();
    EXPECT_EQ(*back, "a\n" + huge + "\nb\n");
  }
}

TEST(ZstFrames, EndAtTheMarkBeforeAPageThatIsTooLargeForThem) {
  const std::string first(12'600, 'a');
  const std::string second(7000, 'b');
  const std::string third(8400, 'c');
  const Framed file = framed({first, second, third}, 14'000, true);
  ASSERT_EQ(file.pieces.size(), 2U);
  EXPECT_EQ(file.pieces[0].raw_size, 12'600U);
  EXPECT_EQ(file.pieces[1].raw_size, 15'400U) << "7000 were too short";
}

TEST(ZstFrames, EndAtCutsAndHaveNoEmptyOnes) {
  MemorySink sink;
  std::vector<std::uint64_t> sizes;
  EncoderOptions options;
  options.on_piece = [&](const EncodedPiece& piece) {
    sizes.push_back(piece.raw_size);
    return Status();
  };
  auto encoder = make_encoder(Format::kZst, options, sink);
  ASSERT_TRUE(encoder.ok());
  ASSERT_TRUE((*encoder)->cut().ok());
  ASSERT_TRUE((*encoder)->write("one").ok());
  ASSERT_TRUE((*encoder)->cut().ok());
  ASSERT_TRUE((*encoder)->cut().ok());
  ASSERT_TRUE((*encoder)->write("three").ok());
  ASSERT_TRUE((*encoder)->cut().ok());
  ASSERT_TRUE((*encoder)->finish().ok());
  EXPECT_EQ(sizes, (std::vector<std::uint64_t>{3, 5}));
}

TEST(ZstFrames, StopWhereTheirListenerFails) {
  MemorySink sink;
  EncoderOptions options;
  options.on_piece = [](const EncodedPiece&) -> Status {
    return make_error(ErrorCode::kIo, "write index", "x", "no space");
  };
  auto encoder = make_encoder(Format::kZst, options, sink);
  ASSERT_TRUE((*encoder)->write("text").ok());
  const Status status = (*encoder)->finish();
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, ErrorCode::kIo);
}

TEST(ZstFrames, AreLongForHistoriesAndElseShortSoThatOnePageIsFetchedSoon) {
  const auto first_frame = [](const std::string& name) {
    MemorySink sink;
    EncoderOptions options;
    options.level = 1;
    options.inner_name = name;
    std::uint64_t first = 0;
    options.on_piece = [&](const EncodedPiece& piece) {
      if (first == 0) first = piece.raw_size;
      return Status();
    };
    auto encoder = make_encoder(Format::kZst, options, sink);
    const std::string page(1 << 20, 'p');
    for (int i = 0; i < 30; ++i) {
      EXPECT_TRUE((*encoder)->write(page).ok());
      EXPECT_TRUE((*encoder)->mark().ok());
    }
    EXPECT_TRUE((*encoder)->finish().ok());
    return first >> 20;
  };
  EXPECT_EQ(first_frame("w-20260101-pages-articles.xml"), 8U);
  EXPECT_EQ(first_frame("w-20260101-pages-meta-history1.xml-p1p9"), 24U);
}

TEST(ZstFrames, RefuseSizesAndLevelsThatTheFormatLacks) {
  MemorySink sink;
  EncoderOptions options;
  options.frame_bytes = 1ULL << 40;
  EXPECT_EQ(make_encoder(Format::kZst, options, sink).error().code, ErrorCode::kInvalid);
  options.frame_bytes = 0;
  options.level = 99;
  EXPECT_EQ(make_encoder(Format::kZst, options, sink).error().code, ErrorCode::kInvalid);
}

TEST(ZstSeekTable, FindsTheFrameOfEveryByte) {
  const auto parts = pages(12'000);
  const std::string text = joined(parts);
  const Framed file = framed(parts, 200, true);
  MemorySource source(file.data);
  auto table = ZstSeekTable::read(source);
  ASSERT_TRUE(table.ok()) << table.error().to_string();
  ASSERT_TRUE(table->has_value());
  ASSERT_EQ((*table)->frames(), file.pieces.size());
  ASSERT_GT((*table)->frames(), 2048U) << "more than one block of the table is needed here";
  EXPECT_EQ((*table)->text_size(), text.size());
  for (size_t i = 0; i < file.pieces.size(); ++i) {
    const EncodedPiece& piece = file.pieces[i];
    const ZstFrame expected{i, piece.offset, piece.size, piece.raw_offset, piece.raw_size};
    EXPECT_EQ(*(*table)->frame(i), expected);
  }
  for (std::uint64_t at : {0ULL, 1ULL, text.size() / 2ULL, text.size() - 1ULL}) {
    const auto frame = (*table)->frame_of(at);
    ASSERT_TRUE(frame.ok());
    EXPECT_LE(frame->text_offset, at);
    EXPECT_GT(frame->text_offset + frame->text_size, at);
    const auto got = text_of_range(source, frame->offset, frame->offset + frame->size);
    ASSERT_TRUE(got.ok()) << got.error().to_string();
    EXPECT_EQ(*got, text.substr(static_cast<size_t>(frame->text_offset),
                                static_cast<size_t>(frame->text_size)));
  }
  EXPECT_EQ((*table)->frame_of(text.size()).error().code, ErrorCode::kInvalid);
  EXPECT_EQ((*table)->frame(file.pieces.size()).error().code, ErrorCode::kInvalid);
}

TEST(ZstSeekTable, IsNotThereInOtherFilesAndInJoinedOnes) {
  const std::string one = encode(Format::kZst, mixed_text(1000));
  const Framed file = framed({"abc"}, 1000, false);
  const size_t table_bytes = 8 + 8 + 9;
  for (const std::string& data :
       {std::string(), std::string("x"), one + one, file.data.substr(0, file.data.size() - 1),
        file.data.substr(0, file.data.size() - table_bytes)}) {
    MemorySource source(data);
    const auto table = ZstSeekTable::read(source);
    ASSERT_TRUE(table.ok()) << table.error().to_string();
    EXPECT_FALSE(table->has_value()) << data.size();
  }
}

// A file of three frames with one number of its table changed, or with other bytes at its end.
class WrongTable : public testing::Test {
 protected:
  WrongTable() : file_(framed({"one\n", "two, longer\n", "three\n"}, 1, true)) {
    table_ = file_.data.size() - (8 + 3 * 8 + 9);
  }
  std::string changed(size_t offset, std::uint32_t value) const {
    std::string data = file_.data;
    for (size_t i = 0; i < 4; ++i) data[offset + i] = static_cast<char>(value >> (8 * i));
    return data;
  }
  void expect_refused(const std::string& data, const std::string& why) const {
    for (const std::uint32_t threads : {1u, 2u}) {
      const Result<std::string> back = decode(Format::kZst, data, threads);
      ASSERT_FALSE(back.ok()) << why;
      EXPECT_EQ(back.error().code, ErrorCode::kCorrupt);
      EXPECT_NE(back.error().to_string().find(why), std::string::npos)
          << back.error().to_string() << "\nexpected: " << why;
    }
  }
  std::uint32_t size_of(size_t frame) const {
    return static_cast<std::uint32_t>(file_.pieces[frame].size);
  }
  Framed file_;
  size_t table_ = 0;
};

TEST_F(WrongTable, IsRefusedWithTheEntryThatIsWrong) {
  const std::string at = std::to_string(table_);
  expect_refused(changed(table_, 0x12345678),
                 "no skippable frame begins where a table of 3 frames must begin (byte " + at);
  expect_refused(changed(table_ + 4, 34), "the skippable frame says 34 bytes, its table has 33");
  expect_refused(changed(table_ + 8 + 8, 0), "frame 1 is said to have no bytes");
  expect_refused(changed(table_ + 8 + 8, 5000), "frame 1 is said to lie at bytes " +
                                                    std::to_string(size_of(0)) + " to " +
                                                    std::to_string(size_of(0) + 5000));
  expect_refused(changed(table_ + 8 + 8 + 4, 0x40000001),
                 "frame 1 is said to hold 1073741825 bytes of text");
  expect_refused(changed(table_ + 8 + 24, 0x7FFFFFF), "is larger than the whole file");
  expect_refused(changed(table_ + 8 + 24, 0x8000001), "the format allows 134217728");
  std::string flags = file_.data;
  flags[flags.size() - 5] = 0x04;
  expect_refused(flags, "flags 4 have reserved bits set");
}

TEST_F(WrongTable, IsRefusedWhereItsSumIsRight) {
  // A byte of the second frame is said to be the first one's, so that they overlap.
  std::string data = changed(table_ + 8, size_of(0) + 1);
  const std::uint32_t less = size_of(1) - 1;
  for (size_t i = 0; i < 4; ++i) data[table_ + 16 + i] = static_cast<char>(less >> (8 * i));
  expect_refused(data, "frame 0 at byte 0 has " + std::to_string(size_of(0)) +
                           " bytes with 4 of text; the seek table says " +
                           std::to_string(size_of(0) + 1));
}

TEST_F(WrongTable, IsRefusedForLyingAboutTheText) {
  for (const std::uint32_t lie : {11u, 13u}) {
    expect_refused(changed(table_ + 8 + 8 + 4, lie),
                   "frame 1 at byte " + std::to_string(size_of(0)) + " has " +
                       std::to_string(size_of(1)) + " bytes with 12 of text; the seek table says " +
                       std::to_string(size_of(1)) + " with " + std::to_string(lie));
  }
}

TEST_F(WrongTable, OfAnEmptyFileIsFine) {
  const Framed file = framed({}, 0, false);
  MemorySource source(file.data);
  auto table = ZstSeekTable::read(source);
  ASSERT_TRUE(table.ok() && table->has_value());
  EXPECT_EQ((*table)->text_size(), 0U);
  EXPECT_EQ((*table)->frame_of(0).error().code, ErrorCode::kInvalid);
}

TEST(ZstSeekTable, WithChecksumsIsReadToo) {
  const Framed file = framed({"one\n", "two, longer\n"}, 1, true);
  std::string data = file.data.substr(0, file.data.size() - (8 + 2 * 8 + 9));
  const auto number = [&data](std::uint64_t value) {
    for (unsigned i = 0; i < 4; ++i) data.push_back(static_cast<char>(value >> (8 * i)));
  };
  number(ZstSeekTable::kSkippableMagic);
  number(2 * 12 + 9);
  for (const EncodedPiece& piece : file.pieces) {
    number(piece.size);
    number(piece.raw_size);
    number(0);
  }
  number(2);
  data.push_back(static_cast<char>(0x80));
  number(ZstSeekTable::kFooterMagic);
  for (const std::uint32_t threads : {1u, 2u}) {
    const Result<std::string> back = decode(Format::kZst, data, threads);
    ASSERT_TRUE(back.ok()) << back.error().to_string();
    EXPECT_EQ(*back, "one\ntwo, longer\n");
  }
}

// A frame whose only block is empty, and whose header says 89 bytes. libzstd takes it for good when
// it comes in pieces.
TEST(ZstDecoder, AFrameMustHoldWhatItsHeaderSays) {
  class Slow : public MemorySource {
   public:
    using MemorySource::MemorySource;
    Result<size_t> read_at(std::uint64_t offset, std::span<char> buffer) override {
      return MemorySource::read_at(offset, buffer.first(std::min<size_t>(buffer.size(), 10)));
    }
  };
  const std::string frame("\x28\xb5\x2f\xfd\x24\x59\x01\x00\x00\x99\xe9\xd8\x51", 13);
  EXPECT_FALSE(decode(Format::kZst, frame).ok());
  Slow source(frame);
  auto decoder = make_decoder(Format::kZst, source);
  ASSERT_TRUE(decoder.ok());
  EXPECT_FALSE(read_all(**decoder).ok());
}

}  // namespace
}  // namespace dumps::codec
