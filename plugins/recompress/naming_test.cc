#include "plugins/recompress/naming.h"

#include <gtest/gtest.h>

namespace dumps::recompress {
namespace {

TEST(Naming, ReplacesTheCompressionEnding) {
  EXPECT_EQ(with_ending("w-20261124-pages-meta-history.xml.bz2", ".7z"),
            "w-20261124-pages-meta-history.xml.7z");
  EXPECT_EQ(with_ending("w-20261124-pages-meta-history1.xml-p1p99.bz2", ".7z"),
            "w-20261124-pages-meta-history1.xml-p1p99.7z");
  EXPECT_EQ(with_ending("a.gz", ".zst"), "a.zst");
  EXPECT_EQ(with_ending("a.zst", ".gz"), "a.gz");
}

TEST(Naming, AppendsTheEndingToAPlainName) {
  EXPECT_EQ(with_ending("a.sql", ".xz"), "a.sql.xz");
  EXPECT_EQ(with_ending(".gz", ".xz"), ".gz.xz");  // a name that is nothing but an ending
}

TEST(Naming, MakesShardIdsOfNames) {
  EXPECT_EQ(shard_id("w-20261124-", "w-20261124-pages-meta-history.xml.bz2"),
            "pages-meta-history.xml");
  EXPECT_EQ(shard_id("w-20261124-", "w-20261124-pages-meta-history1.xml-p1p99.bz2"),
            "pages-meta-history1.xml-p1p99");
}

TEST(Naming, TakesNamesOfPageFilesApart) {
  const struct {
    const char* name;
    PageFileName parsed;
  } rows[] = {
      {"w-20261124-pages-articles.xml.bz2", {"w-20261124-pages-articles", "", {}, ".bz2"}},
      {"w-20261124-pages-articles12.xml-p5p90.7z",
       {"w-20261124-pages-articles", "12", {{5, 90}}, ".7z"}},
      {"w-20261124-pages-articles.xml-p1p2", {"w-20261124-pages-articles", "", {{1, 2}}, ""}},
      {"w-20261124-stub-articles3.xml.gz", {"w-20261124-stub-articles", "3", {}, ".gz"}}};
  for (const auto& row : rows) {
    const auto parsed = parse_page_file_name(row.name);
    ASSERT_TRUE(parsed) << row.name;
    EXPECT_EQ(*parsed, row.parsed) << row.name;
    EXPECT_EQ(parsed->to_string(), row.name);
  }
  for (const char* name : {"w-20261124-all-titles.gz", ".xml", "12.xml.gz", "w.xml-p5.bz2",
                           "w.xml-pp5.bz2", "w.xml-p5p.bz2", "w.xml-p5p9x.bz2", "w.xml.index.txt",
                           "w.xml-p99999999999999999999p1.bz2", "w01.xml.bz2"}) {
    EXPECT_FALSE(parse_page_file_name(name)) << name;
  }
}

TEST(Naming, OrdersPartsByNumberAndFirstId) {
  const auto before = [](const char* a, const char* b) {
    return part_comes_before(*parse_page_file_name(a), *parse_page_file_name(b));
  };
  EXPECT_TRUE(before("w-a2.xml-p50p60.bz2", "w-a10.xml-p1p2.bz2"));
  EXPECT_TRUE(before("w-a2.xml-p5p60.bz2", "w-a2.xml-p61p99.bz2"));
  EXPECT_FALSE(before("w-a2.xml-p100p160.bz2", "w-a2.xml-p61p99.bz2"));
}

TEST(Naming, KeepsOddNamesApartAndValid) {
  const std::string a = shard_id("w-", "w-Über.gz");
  const std::string b = shard_id("w-", "w-Öber.gz");
  EXPECT_NE(a, b);
  EXPECT_EQ(a, shard_id("w-", "w-Über.gz"));
  const std::string long_a = shard_id("w-", "w-" + std::string(200, 'a') + "1.gz");
  const std::string long_b = shard_id("w-", "w-" + std::string(200, 'a') + "2.gz");
  EXPECT_NE(long_a, long_b);
  for (const auto& id : {a, b, long_a, long_b, shard_id("w-", "w-.gz"), shard_id("w-", "w--a")}) {
    EXPECT_GE(id.size(), 1U);
    EXPECT_LE(id.size(), 64U);
    EXPECT_EQ(id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_.-"), std::string::npos);
    EXPECT_TRUE(id[0] != '.' && id[0] != '-' && id[0] != '_') << id;
  }
}

}  // namespace
}  // namespace dumps::recompress
