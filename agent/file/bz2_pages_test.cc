#include "agent/file/bz2_pages.h"

#include <gtest/gtest.h>

#include "agent/file/test_files.h"

namespace dumps::file {
namespace {

constexpr auto kPage = IdScanner::What::kPage;
constexpr auto kRevision = IdScanner::What::kRevision;

std::vector<std::uint64_t> ids_of(std::uint64_t count, std::uint64_t step) {
  std::vector<std::uint64_t> ids;
  for (std::uint64_t i = 1; i <= count; ++i) ids.push_back(i * step);
  return ids;
}

// What must be found, by looking at every block of a file of one stream: the first page that begins
// in each.
std::vector<PagePlace> places_of(const std::string& packed, const std::vector<std::string>& texts,
                                 const std::vector<std::uint64_t>& ids) {
  const std::vector<codec::Bz2Mark> marks = codec::marks_of(packed);
  std::string whole;
  std::vector<PagePlace> places;
  size_t page = 0;
  std::string all;
  for (const std::string& text : texts) all += text;
  std::vector<size_t> begins;
  for (size_t at = all.find("<page>"); at != std::string::npos; at = all.find("<page>", at + 1)) {
    begins.push_back(at);
  }
  size_t begin = 0;
  for (size_t block = 0; block < texts.size(); ++block) {
    const size_t end = begin + texts[block].size();
    while (page < begins.size() && begins[page] < begin) ++page;
    if (page < begins.size() && begins[page] < end) places.push_back({marks[block].bit, ids[page]});
    begin = end;
  }
  return places;
}

void expect_all_found(const std::string& packed, const std::vector<PagePlace>& places,
                      std::uint64_t last_id) {
  codec::MemorySource source(packed);
  codec::Bz2Input input(source, 0, source.size());
  Bz2Pages pages(input);
  for (std::uint64_t id = 1; id <= last_id + 5; ++id) {
    const PagePlace* wanted = nullptr;
    for (const PagePlace& place : places) {
      if (place.page_id <= id) wanted = &place;
    }
    const Result<std::optional<PagePlace>> found = pages.find(id);
    ASSERT_TRUE(found.ok()) << found.error().to_string();
    ASSERT_EQ(found->has_value(), wanted != nullptr) << id;
    if (wanted == nullptr) continue;
    ASSERT_EQ((*found)->page_id, wanted->page_id) << id;
    ASSERT_EQ((*found)->block_bit, wanted->block_bit) << id;
  }
}

TEST(Bz2Pages, FindsTheBlockOfEveryPageWhereverBlocksEnd) {
  const std::vector<std::uint64_t> ids = ids_of(12, 3);
  const std::string text = test_export(ids);
  for (const size_t size : {20u, 33u, 47u, 190u, 400u, 5000u}) {
    const std::vector<std::string> texts = pieces_of(text, size);
    const std::string packed = codec::stream_of(texts);
    expect_all_found(packed, places_of(packed, texts, ids), 36);
  }
}

TEST(Bz2Pages, FindsPagesInLargeFilesByBisection) {
  // Much more than the few blocks that are walked through, with a page over many blocks.
  std::vector<std::uint64_t> ids = ids_of(60, 7);
  std::string text = kTestHeader;
  for (const std::uint64_t id : ids) text += test_page(id, id == 210 ? 1'500'000 : 90'000);
  text += kTestFooter;
  const std::vector<std::string> texts = pieces_of(text, 100'003);
  const std::string packed = codec::stream_of(texts);
  ASSERT_GT(packed.size(), 2'000'000u);
  const std::vector<PagePlace> places = places_of(packed, texts, ids);
  codec::MemorySource source(packed);
  codec::Bz2Input input(source, 0, source.size());
  Bz2Pages pages(input);
  for (const std::uint64_t id : {7u, 13u, 203u, 210u, 211u, 217u, 419u, 420u, 9999u}) {
    const PagePlace* wanted = nullptr;
    for (const PagePlace& place : places) {
      if (place.page_id <= id) wanted = &place;
    }
    ASSERT_NE(wanted, nullptr);
    const Result<std::optional<PagePlace>> found = pages.find(id);
    ASSERT_TRUE(found.ok() && *found);
    EXPECT_EQ((*found)->page_id, wanted->page_id) << id;
    EXPECT_EQ((*found)->block_bit, wanted->block_bit) << id;
  }
}

TEST(Bz2Pages, FindsPagesOfManyStreamsAndIdsBeyond32Bits) {
  const std::uint64_t large = 5'000'000'000;
  const std::string packed = codec::reference_encode(kTestHeader) +
                             codec::reference_encode(test_page(2) + test_page(4)) +
                             codec::reference_encode("") +
                             codec::reference_encode(test_page(large) + test_page(large + 2)) +
                             codec::reference_encode(kTestFooter);
  codec::MemorySource source(packed);
  codec::Bz2Input input(source, 0, source.size());
  Bz2Pages pages(input);
  EXPECT_FALSE(*pages.find(1));
  EXPECT_EQ((*pages.find(3))->page_id, 2u);
  EXPECT_EQ((*pages.find(large + 1))->page_id, large);
  EXPECT_EQ(**pages.last_id(kPage), large + 2);
  EXPECT_EQ(**pages.last_id(kRevision), (large + 2) * 1000);
}

// The last id whose digits are in a whole block, with the `<` behind them.
std::uint64_t last_id_in(const std::string& text) {
  std::uint64_t last = 0;
  for (size_t at = text.find("<page>"); at != std::string::npos; at = text.find("<page>", at + 1)) {
    const size_t id = text.find("<id>", at);
    if (id == std::string::npos) break;
    const size_t end = text.find('<', id + 4);
    if (end != std::string::npos) last = std::stoull(text.substr(id + 4, end - id - 4));
  }
  return last;
}

TEST(Bz2Pages, FindsTheLastIdOfAFileCutAtAnyByte) {
  const std::string text = test_export(ids_of(6, 11));
  const std::vector<std::string> texts = pieces_of(text, 70);
  const std::string packed = codec::stream_of(texts);
  const std::vector<codec::Bz2Mark> marks = codec::marks_of(packed);
  for (size_t length = 0; length <= packed.size(); ++length) {
    codec::MemorySource source(packed.substr(0, length));
    codec::Bz2Input input(source, 0, source.size());
    std::string whole;
    for (size_t i = 0; i < texts.size() && marks[i + 1].bit <= length * 8; ++i) whole += texts[i];
    const std::uint64_t wanted = last_id_in(whole);
    const Result<std::optional<std::uint64_t>> found = Bz2Pages(input).last_id(kPage);
    ASSERT_TRUE(found.ok());
    ASSERT_EQ(found->value_or(0), wanted) << length;
  }
}

TEST(Bz2Pages, GoesOnBehindDamagedBlocks) {
  const std::vector<std::uint64_t> ids = ids_of(9, 1);
  const std::vector<std::string> texts = pieces_of(test_export(ids), 300);
  std::string packed = codec::stream_of(texts);
  const std::vector<codec::Bz2Mark> marks = codec::marks_of(packed);
  const size_t damaged = texts.size() / 2;
  packed[marks[damaged].bit / 8 + 20] ^= 0x55;
  codec::MemorySource source(packed);
  codec::Bz2Input input(source, 0, source.size());
  Bz2Pages pages(input);
  EXPECT_EQ(**pages.last_id(kPage), 9u);
  const Result<std::optional<PagePlace>> place = pages.first_page(marks[damaged].bit);
  ASSERT_TRUE(place.ok() && *place);
  EXPECT_GE((*place)->block_bit, marks[damaged + 1].bit);
}

TEST(Bz2Pages, SaysThatThereIsNoPage) {
  for (const std::string& packed :
       {std::string(), codec::reference_encode(""), codec::reference_encode(kTestHeader),
        std::string("nonsense")}) {
    codec::MemorySource source(packed);
    codec::Bz2Input input(source, 0, source.size());
    Bz2Pages pages(input);
    ASSERT_TRUE(pages.find(1).ok());
    EXPECT_FALSE(*pages.find(1));
    EXPECT_FALSE(*pages.last_id(kPage));
  }
}

}  // namespace
}  // namespace dumps::file
