#include "agent/file/page_pieces.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/codec/test_streams.h"
#include "agent/file/dump_reader.h"
#include "agent/file/dump_writer.h"
#include "agent/file/test_files.h"

namespace dumps::file {
namespace {

// 3, 6, 9 … 300, so large that every format has many places; page 150 is larger than a frame.
std::vector<std::string> pages() {
  std::vector<std::string> list;
  for (std::uint64_t id = 3; id <= 300; id += 3) {
    list.push_back(test_page(id, id == 150 ? 3'000'000 : 60'000));
  }
  return list;
}

std::string write_dump(const TestDirectory& directory, const std::string& name) {
  DumpOutputOptions options;
  options.frame_bytes = 300'000;
  options.threads = 2;
  auto writer = DumpWriter::create(directory.path(name), options);
  EXPECT_TRUE(writer.ok());
  EXPECT_TRUE((*writer)->write(kTestHeader).ok());
  std::uint64_t id = 3;
  for (const std::string& page : pages()) {
    (*writer)->page_begin(id);
    EXPECT_TRUE((*writer)->write(page).ok());
    EXPECT_TRUE((*writer)->page_end().ok());
    id += 3;
  }
  EXPECT_TRUE((*writer)->write(kTestFooter).ok());
  EXPECT_TRUE((*writer)->finish().ok());
  EXPECT_TRUE((*writer)->publish().ok());
  return directory.path(name);
}

class Take : public PageSink {
 public:
  explicit Take(std::uint64_t id) : id_(id) {}
  void header(std::string_view bytes) override { skipped += bytes.size(); }
  void page_begin(const mediawiki::ScannedPage& page) override {
    if (page.id > id_) enough();
    is_it_ = page.id == id_;
  }
  void page_bytes(std::string_view bytes) override {
    if (is_it_) {
      text += bytes;
    } else {
      skipped += bytes.size();
    }
  }
  void footer(std::string_view) override {}
  std::string text;
  size_t skipped = 0;

 private:
  const std::uint64_t id_;
  bool is_it_ = false;
};

class PagePiecesTest : public ::testing::TestWithParam<const char*> {};

void expect_all_pages(const std::string& path) {
  auto input = DumpInput::open(path, 1);
  ASSERT_TRUE(input.ok());
  auto pieces = PagePieces::open(**input);
  ASSERT_TRUE(pieces.ok());
  ASSERT_NE(*pieces, nullptr);
  EXPECT_EQ(**(*pieces)->first_id(), 3u);
  EXPECT_EQ(**(*pieces)->last_id(), 300u);
  EXPECT_FALSE((*(*pieces)->find(2)).has_value());
  const std::vector<std::string> all = pages();
  for (const std::uint64_t id : {3u, 6u, 147u, 150u, 153u, 156u, 297u, 300u}) {
    // Between two pages, the next one is found from the place.
    for (const std::uint64_t wanted : {id, id - 1}) {
      if (wanted < 3) continue;
      auto place = (*pieces)->find(wanted);
      ASSERT_TRUE(place.ok());
      ASSERT_TRUE(place->has_value()) << wanted;
      EXPECT_LE((*place)->first_page, wanted);
      auto text = (*pieces)->text_from(**place);
      ASSERT_TRUE(text.ok());
      Take take(id);
      mediawiki::PageScanner scanner(take, mediawiki::PageScanner::Start::kMiddle);
      ASSERT_TRUE(scan_pages(**text, "test", take, scanner).ok());
      EXPECT_EQ(take.text, all[static_cast<size_t>(id / 3 - 1)]);
      EXPECT_LT(take.skipped, 5'000'000u) << "of nearly 9 MB";
    }
  }
}

TEST_P(PagePiecesTest, FindsEachPageNearItsPlace) {
  const TestDirectory directory;
  expect_all_pages(write_dump(directory, std::string("a.xml") + GetParam()));
}

TEST_P(PagePiecesTest, HasTheLastPageThatBeginsInACutFile) {
  const TestDirectory directory;
  const std::string whole = write_dump(directory, std::string("a.xml") + GetParam());
  std::string bytes = directory.read(std::string("a.xml") + GetParam());
  bytes.resize(bytes.size() * 9 / 10);
  auto input = DumpInput::open(directory.write(std::string("b.xml") + GetParam(), bytes), 1);
  ASSERT_TRUE(input.ok());
  auto pieces = PagePieces::open(**input);
  ASSERT_TRUE(pieces.ok());
  if (*pieces == nullptr) {
    EXPECT_STREQ(GetParam(), ".zst") << "whose seek table is at the end";
    return;
  }
  const auto last = (*pieces)->last_id();
  ASSERT_TRUE(last.ok() && last->has_value());
  EXPECT_GT(**last, 200u);
  EXPECT_LT(**last, 290u);
  EXPECT_EQ(**(*pieces)->first_id(), 3u);
}

INSTANTIATE_TEST_SUITE_P(Formats, PagePiecesTest, ::testing::Values("", ".bz2", ".zst"));

TEST(PagePiecesOfZstTest, NeedsNoIndexAndBelievesNoForeignOne) {
  const TestDirectory directory;
  const std::string path = write_dump(directory, "a.xml.zst");
  const std::string index = "a.xml.zst.index.txt";
  std::string text = directory.read(index);
  const size_t last_line = text.rfind("# end");
  std::filesystem::remove(directory.path(index));
  expect_all_pages(path);
  directory.write(index, "no index");
  expect_all_pages(path);
  // Of a file with a frame less, whose lines would lead to other frames.
  text.erase(last_line - 84, 84);
  directory.write(index, text);
  expect_all_pages(path);
}

TEST(PagePiecesOfZstTest, LeavesFilesWhosePagesAreInNoOrder) {
  const TestDirectory directory;
  auto writer = DumpWriter::create(directory.path("a.xml.zst"), {});
  ASSERT_TRUE(writer.ok());
  ASSERT_TRUE((*writer)->write(kTestHeader).ok());
  for (const std::uint64_t id : {5, 3, 4}) {
    (*writer)->page_begin(id);
    ASSERT_TRUE((*writer)->write(test_page(id)).ok());
  }
  ASSERT_TRUE((*writer)->write(kTestFooter).ok());
  ASSERT_TRUE((*writer)->finish().ok());
  ASSERT_TRUE((*writer)->publish().ok());
  auto input = DumpInput::open(directory.path("a.xml.zst"), 1);
  auto pieces = PagePieces::open(**input);
  ASSERT_TRUE(pieces.ok());
  EXPECT_EQ(*pieces, nullptr);
}

TEST(PagePiecesOfOtherFormatsTest, KnowsWhatHasToBeReadFromTheFront) {
  const TestDirectory directory;
  for (const char* name : {"a.xml.gz", "a.xml.xz"}) {
    auto input = DumpInput::open(
        directory.write(name, codec::encode(codec::format_of_name(name), test_export({1}))), 1);
    ASSERT_TRUE(input.ok());
    auto pieces = PagePieces::open(**input);
    ASSERT_TRUE(pieces.ok());
    EXPECT_EQ(*pieces, nullptr);
  }
}

}  // namespace
}  // namespace dumps::file
