#include "agent/file/dump_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/file/test_files.h"

namespace dumps::file {
namespace {

using ::testing::HasSubstr;

TEST(DumpReaderTest, KnowsWhatHasToBeADump) {
  struct Case {
    const char *name, *text;
    bool is_dump;
  };
  const Case cases[] = {
      {"a.xml.bz2", "<mediawiki xml", true},
      {"standard input", "<mediawiki", true},
      {"standard input", "\n <?xml version=\"1.0\"?>\n<mediawiki>", true},
      {"a.xml.gz", "", true},
      {"a.xml-p1p2.gz", "garbage", true},
      {"a.xml.gz", "  <page>", true},
      {"a-abstract.xml.gz", "<feed>\n<doc>", false},
      {"a-abstract.xml.gz", "<?xml version=\"1.0\"?>\n<feed>", false},
      {"a-page.sql.gz", "-- MariaDB dump", false},
      {"titles.gz", "", false},
      {"standard input", "<?xml", false},
  };
  for (const Case& c : cases) EXPECT_EQ(must_be_dump(c.name, c.text), c.is_dump) << c.text;
}

// Takes pages until one, and fails at another.
class Picky : public PageSink {
 public:
  Picky(std::uint64_t last, std::uint64_t bad) : last_(last), bad_(bad) {}
  void header(std::string_view) override {}
  void page_bytes(std::string_view) override {}
  void page_end(const mediawiki::ScannedPage& page) override {
    if (!goes_on()) return;
    ++pages;
    if (page.id == last_) enough();
    if (page.id == bad_) keep(make_error(ErrorCode::kIo, "take", "page", "bad"));
  }
  void footer(std::string_view) override {}
  int pages = 0;

 private:
  const std::uint64_t last_, bad_;
};

TEST(DumpReaderTest, StopsWhereTheSinkHasEnoughOrFails) {
  const TestDirectory directory;
  std::string text = test_export({1, 2, 3, 4});
  text.resize(text.size() - 5);
  const std::string path = directory.write("cut.xml", text);
  const struct {
    std::uint64_t last, bad;
    int pages;
    const char* error;
  } cases[] = {
      {3, 0, 3, ""},
      {0, 2, 2, "take: page: bad"},
      {0, 0, 4, "the input ends without </mediawiki>, after page 4,"},
  };
  for (const auto& c : cases) {
    auto input = DumpInput::open(path, 1);
    ASSERT_TRUE(input.ok());
    Picky sink(c.last, c.bad);
    Progress progress(false, "test", 0);
    const Status s = scan_pages(**input, progress, sink);
    EXPECT_EQ(sink.pages, c.pages);
    ASSERT_EQ(s.ok(), std::string_view(c.error).empty());
    if (!s) {
      EXPECT_THAT(s.error().to_string(), HasSubstr(c.error));
    }
  }
}

TEST(DumpReaderTest, GivesEnoughTextAtFirst) {
  // A decoder that gives a byte at a time.
  class Drip : public codec::Decoder {
   public:
    Result<size_t> read(std::span<char> buffer) override {
      if (left_ == 0) return size_t{0};
      --left_;
      buffer[0] = 'x';
      return size_t{1};
    }

   private:
    size_t left_ = 5000;
  } drip;
  std::vector<size_t> sizes;
  ASSERT_TRUE(read_text(drip, [&](std::string_view text) {
                sizes.push_back(text.size());
                return Status();
              }).ok());
  EXPECT_EQ(sizes.front(), 4096u);
  EXPECT_EQ(sizes.size(), 1u + 5000u - 4096u);
}

}  // namespace
}  // namespace dumps::file
