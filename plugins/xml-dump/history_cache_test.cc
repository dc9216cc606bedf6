#include "plugins/xml-dump/history_cache.h"

#include <gtest/gtest.h>

#include "plugins/mediawiki/stored_text_builder.h"

namespace dumps::xml_dump {
namespace {

std::unique_ptr<mediawiki::HistoryBlob> blob_of(const std::string& text) {
  mediawiki::Inflater inflater;
  std::string why;
  return mediawiki::HistoryBlob::open(mediawiki::concatenated_object({text}), inflater, why);
}

TEST(HistoryCacheTest, FindsAnObjectByItsClusterAndNumber) {
  HistoryCache cache;
  EXPECT_EQ(cache.find("", 1), nullptr);
  cache.put("", 1, blob_of("text row"));
  cache.put("cluster1", 1, blob_of("blob"));
  EXPECT_EQ(cache.find("", 1)->default_item(), "text row");
  EXPECT_EQ(cache.find("cluster1", 1)->default_item(), "blob");
  EXPECT_EQ(cache.find("cluster2", 1), nullptr);
  EXPECT_EQ(cache.find("", 2), nullptr);
}

TEST(HistoryCacheTest, KeepsTheObjectsThatWereUsedLast) {
  HistoryCache cache;
  for (int id = 0; id < 8; ++id) cache.put("", id, blob_of(std::to_string(id)));
  EXPECT_NE(cache.find("", 0), nullptr);  // used again, so that 1 is the oldest
  cache.put("", 8, blob_of("8"));
  EXPECT_EQ(cache.find("", 1), nullptr);
  for (const int id : {0, 2, 3, 4, 5, 6, 7, 8}) {
    ASSERT_NE(cache.find("", id), nullptr) << id;
    EXPECT_EQ(cache.find("", id)->default_item(), std::to_string(id));
  }
}

TEST(HistoryCacheTest, BigObjectsPushOutAllOthers) {
  HistoryCache cache;
  cache.put("", 1, blob_of("small"));
  const std::string big(size_t{17} << 20, 'x');
  EXPECT_EQ(cache.put("", 2, blob_of(big)).default_item()->size(), big.size());
  EXPECT_EQ(cache.find("", 1), nullptr);
  EXPECT_NE(cache.find("", 2), nullptr) << "one alone may be bigger than the cache";
  cache.put("", 3, blob_of("small"));
  EXPECT_EQ(cache.find("", 2), nullptr);
  EXPECT_NE(cache.find("", 3), nullptr);
}

}  // namespace
}  // namespace dumps::xml_dump
