#include "plugins/xml-dump/engine/old_texts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>

#include "dumps/failure.hpp"
#include "plugins/mediawiki/sha1_base36.h"

namespace dumps::xml_dump {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string revision(int id, const std::string& text_element, const std::string& rest = "") {
  return "    <revision>\n      <id>" + std::to_string(id) + "</id>\n      " + text_element + "\n" +
         rest + "    </revision>\n";
}
std::string text(const std::string& escaped) {
  return "<text bytes=\"5\" xml:space=\"preserve\">" + escaped + "</text>";
}
std::string page(int id, const std::string& revisions) {
  return "  <page>\n    <title>T" + std::to_string(id) + "</title>\n    <ns>0</ns>\n    <id>" +
         std::to_string(id) + "</id>\n" + revisions + "  </page>\n";
}
std::string dump(const std::string& pages) {
  return "<mediawiki>\n  <siteinfo>\n  </siteinfo>\n" + pages + "</mediawiki>\n";
}

class OldTextsTest : public ::testing::Test {
 protected:
  // A file whose bytes come `step` at a time.
  OldFile file(const std::string& name, IdRange pages, std::string bytes, size_t step = 7) {
    return {name, pages, bytes.size(), [this, name, bytes = std::move(bytes), step] {
              opened_.push_back(name);
              const auto at = std::make_shared<size_t>(0);
              OldInput input;
              input.read = [this, bytes, step, at](std::span<char> room) {
                const size_t got = std::min({step, room.size(), bytes.size() - *at});
                std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(*at), got, room.begin());
                *at += got;
                bytes_read_ += got;
                return got;
              };
              if (part_bytes_ == 0) return input;
              input.seek_part = [this, size = bytes.size(),
                                 at](std::uint64_t offset) -> std::optional<std::uint64_t> {
                const std::uint64_t part = (offset + part_bytes_ - 1) / part_bytes_ * part_bytes_;
                if (part >= size) return std::nullopt;
                *at = static_cast<size_t>(part);
                return part;
              };
              return input;
            }};
  }
  OldTexts open(std::vector<OldFile> files) {
    return {std::move(files), [this](const std::string& why) { warnings_.push_back(why); }};
  }
  // "-": the text has to come from the database.
  std::string take(OldTexts& old, int page_id, int revision_id, const std::string& stored) {
    const std::string sha1 = mediawiki::sha1_base36(stored);
    const auto found =
        old.take({page_id, revision_id, static_cast<std::int64_t>(stored.size()), sha1}, arena_);
    return found ? std::string(*found) : "-";
  }
  std::uint64_t part_bytes_ = 0;  // files can be read from each multiple of it on; 0: they cannot
  std::uint64_t bytes_read_ = 0;
  std::vector<std::string> opened_;
  std::vector<std::string> warnings_;
  Arena arena_;
};

TEST_F(OldTextsTest, GivesTextsThatAreStillTheSame) {
  const std::string bytes = dump(
      page(1, revision(10, text("one")) + revision(12, text("a &lt;b&gt; &amp; &quot;c&quot;"))) +
      page(3, revision(11, text("three")) + revision(15, "<text bytes=\"0\" sha1=\"x\" />")));
  for (const size_t step : {size_t{1}, size_t{7}, size_t{100'000}}) {
    OldTexts old = open({file("old", {}, bytes, step)});
    EXPECT_EQ(take(old, 1, 10, "one"), "one");
    EXPECT_EQ(take(old, 1, 11, "new"), "-") << "a revision that the old dump does not have";
    EXPECT_EQ(take(old, 1, 12, "a <b> & \"c\""), "a <b> & \"c\"");
    EXPECT_EQ(take(old, 2, 9, "x"), "-");
    EXPECT_EQ(take(old, 3, 11, "three"), "three");
    EXPECT_EQ(take(old, 3, 15, ""), "");
    EXPECT_EQ(take(old, 4, 20, "x"), "-");
  }
  EXPECT_THAT(warnings_, IsEmpty());
}

TEST_F(OldTextsTest, OtherSizesOrDigestsAreForTheDatabase) {
  OldTexts old = open({file("old", {},
                            dump(page(1, revision(1, text("abc")) + revision(2, text("abc")) +
                                             revision(3, text("abc")))))});
  EXPECT_EQ(take(old, 1, 1, "abd"), "-");
  EXPECT_EQ(take(old, 1, 2, "ab\r\nc"), "-");
  EXPECT_FALSE(old.take({1, 3, 3, ""}, arena_)) << "without a digest nothing can be compared";
}

TEST_F(OldTextsTest, OnlyTheMainSlotCounts) {
  const std::string content = "      <content>\n        " + text("aux") + "\n      </content>\n";
  OldTexts old = open({file("old", {},
                            dump(page(1, revision(1, text("main"), content) +
                                             revision(2, "<model>x</model>", content))))});
  EXPECT_EQ(take(old, 1, 1, "main"), "main");
  EXPECT_EQ(take(old, 1, 2, "aux"), "-");
}

TEST_F(OldTextsTest, OpensOnlyFilesWithThePagesOfTheMoment) {
  OldTexts old = open({file("a", {1, 10}, dump(page(1, revision(1, text("one"))))),
                       file("b", {11, 20}, dump(page(11, revision(2, text("two"))))),
                       file("c", {21, 30}, dump(page(21, revision(3, text("three")))))});
  EXPECT_EQ(take(old, 1, 1, "one"), "one");
  EXPECT_EQ(take(old, 21, 3, "three"), "three");
  EXPECT_EQ(take(old, 31, 4, "four"), "-");
  EXPECT_THAT(opened_, ElementsAre("a", "c"));
}

TEST_F(OldTextsTest, ADamagedDumpIsReportedOnceAndLeftAlone) {
  const std::string whole = dump(page(1, revision(1, text("one")) + revision(2, text("two"))));
  OldTexts old = open({file("cut", {1, 10}, whole.substr(0, whole.find("two"))),
                       file("next", {11, 20}, dump(page(11, revision(3, text("three")))))});
  EXPECT_EQ(take(old, 1, 1, "one"), "one");
  EXPECT_EQ(take(old, 1, 2, "two"), "-");
  EXPECT_EQ(take(old, 11, 3, "three"), "-");
  EXPECT_THAT(warnings_, ElementsAre(HasSubstr("cut: ")));
}

TEST_F(OldTextsTest, ADumpThatCannotBeOpenedIsReported) {
  OldTexts old = open({{"gone", {}, 0, []() -> OldInput {
                          throw plugin::failed("gone", "is not there any more");
                        }}});
  EXPECT_EQ(take(old, 1, 1, "one"), "-");
  EXPECT_THAT(warnings_, ElementsAre(HasSubstr("is not there any more")));
}

TEST_F(OldTextsTest, ABigTextComesThroughInPieces) {
  const std::string big(3'000'000, 'b');
  OldTexts old = open({file(
      "old", {}, dump(page(1, revision(1, text(big)) + revision(2, text("small")))), 60'000)});
  EXPECT_EQ(take(old, 1, 1, big).size(), big.size());
  EXPECT_EQ(take(old, 1, 2, "small"), "small");
}

// 20 MB: every second page is there, with a text of 10,000 bytes; the one in the middle has 3 MB.
class BigOldDumpTest : public OldTextsTest {
 protected:
  static std::string text_of(int page_id) {
    const int size = page_id == kGiant ? 3'000'000 : 10'000;
    return std::string(static_cast<size_t>(size), static_cast<char>('a' + page_id % 26));
  }
  static std::string big_dump() {
    std::string pages;
    for (int id = 2; id <= 4000; id += 2) pages += page(id, revision(id, text(text_of(id))));
    return dump(pages);
  }
  static constexpr int kGiant = 2000;
};

TEST_F(BigOldDumpTest, ALatePageIsReachedWithoutReadingWhatIsBeforeIt) {
  const std::string bytes = big_dump();
  part_bytes_ = 100'000;
  for (const int first : {3, 4, 1000, 1999, 2000, 2001, 3001, 3998, 4000, 4001}) {
    bytes_read_ = 0;
    OldTexts old = open({file("old", {}, bytes, 50'000)});
    for (int id = first; id < first + 10; ++id) {
      const bool is_there = id % 2 == 0 && id <= 4000;
      EXPECT_EQ(take(old, id, id, text_of(id)), is_there ? text_of(id) : "-") << id;
    }
    EXPECT_LT(bytes_read_, bytes.size() / 2) << "from page " << first;
  }
  EXPECT_THAT(warnings_, IsEmpty());
}

TEST_F(BigOldDumpTest, AFileWithoutPartsIsReadFromTheFront) {
  OldTexts old = open({file("old", {}, big_dump(), 50'000)});
  EXPECT_EQ(take(old, 3000, 3000, text_of(3000)), text_of(3000));
  EXPECT_THAT(warnings_, IsEmpty());
}

TEST_F(BigOldDumpTest, AFileInOnePartIsReadFromTheFront) {
  part_bytes_ = std::uint64_t{1} << 40;
  OldTexts old = open({file("old", {}, big_dump(), 50'000)});
  EXPECT_EQ(take(old, 3000, 3000, text_of(3000)), text_of(3000));
  EXPECT_THAT(warnings_, IsEmpty());
}

TEST_F(BigOldDumpTest, AFileOfOneEarlierPageHasNothing) {
  part_bytes_ = 100'000;
  OldTexts old = open(
      {file("old", {}, dump(page(1, revision(1, text(std::string(5'000'000, 'x'))))), 50'000)});
  EXPECT_EQ(take(old, 3000, 3000, text_of(3000)), "-");
  EXPECT_THAT(warnings_, IsEmpty());
}

TEST_F(BigOldDumpTest, DamageThatTheSearchMeetsIsReportedOnce) {
  OldTexts old = open({{"old", {}, 50'000'000, [] {
                          OldInput input;
                          input.read = [](std::span<char>) -> size_t {
                            throw plugin::failed("old", "damaged at byte 7");
                          };
                          input.seek_part = [](std::uint64_t offset) { return offset; };
                          return input;
                        }}});
  EXPECT_EQ(take(old, 3000, 3000, text_of(3000)), "-");
  EXPECT_EQ(take(old, 3002, 3002, text_of(3002)), "-");
  EXPECT_THAT(warnings_, ElementsAre(HasSubstr("damaged at byte 7")));
}

}  // namespace
}  // namespace dumps::xml_dump
