#include "agent/verify/page_range_name.h"

#include <gtest/gtest.h>

namespace dumps {
namespace {

TEST(PageRangeNameTest, FindsTheRangeInNames) {
  struct Case {
    const char* name;
    std::uint64_t first, last;  // 0: none
  };
  const Case cases[] = {
      {"enwiki-20260101-pages-articles1.xml-p10p30302.bz2", 10, 30302},
      {"enwiki-latest-pages-articles1.xml-p000000010p000030302-shortened.bz2", 10, 30302},
      {"a-p1p2.xml-p3p18446744073709551615.7z", 3, 18446744073709551615u},
      {"a-p1p2", 1, 2},
      {"my-p1p2wiki.xml.bz2", 0, 0},
      {"a-p1.xml", 0, 0},
      {"a-p1p.xml", 0, 0},
      {"a-p1p18446744073709551616.xml", 0, 0},
      {"-pages-p.xml", 0, 0},
      {"", 0, 0},
  };
  for (const Case& c : cases) {
    const auto found = page_range_in(c.name);
    ASSERT_EQ(found.has_value(), c.first != 0) << c.name;
    if (!found) continue;
    EXPECT_EQ(found->first, c.first) << c.name;
    EXPECT_EQ(found->last, c.last) << c.name;
  }
}

TEST(PageRangeNameTest, PutsARangeIntoANameOrReplacesIt) {
  EXPECT_EQ(with_page_range("a-pages.xml.bz2", 1, 20), "a-pages.xml-p1p20.bz2");
  EXPECT_EQ(with_page_range("a-pages.xml", 1, 20), "a-pages.xml-p1p20");
  EXPECT_EQ(with_page_range("a-pages1.xml-p1p99.7z", 5, 7), "a-pages1.xml-p5p7.7z");
}

TEST(PageRangeNameTest, NamesIndexesAsDownstreamKnowsThem) {
  EXPECT_EQ(multistream_index_name("a-pages-articles-multistream.xml.bz2"),
            "a-pages-articles-multistream-index.txt.bz2");
  EXPECT_EQ(multistream_index_name("a-pages-articles-multistream12.xml-p5p900.bz2"),
            "a-pages-articles-multistream-index12.txt-p5p900.bz2");
  EXPECT_EQ(multistream_index_name("pages.bz2"), "pages-index.txt.bz2");
}

}  // namespace
}  // namespace dumps
