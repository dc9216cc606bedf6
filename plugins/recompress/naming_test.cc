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
