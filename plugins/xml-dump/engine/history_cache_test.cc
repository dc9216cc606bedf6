#include "plugins/xml-dump/engine/history_cache.h"

#include <gtest/gtest.h>

#include "plugins/mediawiki/stored_text_builder.h"

namespace dumps::xml_dump {
namespace {

std::shared_ptr<HistoryObject> object_of(const std::string& text) {
  return std::make_shared<HistoryObject>(mediawiki::concatenated_object({text}), false);
}

class HistoryCacheTest : public ::testing::Test {
 protected:
  // The default text of an object; "" when the cache does not have it.
  std::string text(std::string_view cluster, std::int64_t id) {
    const auto object = cache_.find(cluster, id);
    if (object == nullptr) return "";
    std::string why;
    return std::string(*object->open(inflater_, why)->default_item());
  }
  HistoryCache cache_;
  mediawiki::Inflater inflater_;
};

TEST_F(HistoryCacheTest, FindsAnObjectByItsClusterAndNumber) {
  EXPECT_EQ(cache_.find("", 1), nullptr);
  cache_.put("", 1, object_of("text row"));
  cache_.put("cluster1", 1, object_of("blob"));
  EXPECT_EQ(text("", 1), "text row");
  EXPECT_EQ(text("cluster1", 1), "blob");
  EXPECT_EQ(cache_.find("cluster2", 1), nullptr);
  EXPECT_EQ(cache_.find("", 2), nullptr);
}

TEST_F(HistoryCacheTest, KeepsTheObjectsThatWereUsedLast) {
  for (int id = 0; id < 8; ++id) cache_.put("", id, object_of(std::to_string(id)));
  EXPECT_EQ(text("", 0), "0");  // used again, so that 1 is the oldest
  cache_.put("", 8, object_of("8"));
  EXPECT_EQ(cache_.find("", 1), nullptr);
  for (const int id : {0, 2, 3, 4, 5, 6, 7, 8}) EXPECT_EQ(text("", id), std::to_string(id));
}

TEST_F(HistoryCacheTest, BigObjectsPushOutAllOthers) {
  cache_.put("", 1, object_of("small"));
  const std::string big(size_t{17} << 20, 'x');
  cache_.put("", 2, object_of(big));
  EXPECT_EQ(text("", 2).size(), big.size()) << "one alone may be bigger than the cache";
  cache_.put("", 3, object_of("small"));
  EXPECT_EQ(cache_.find("", 1), nullptr);
  EXPECT_EQ(cache_.find("", 2), nullptr) << "how much an object takes shows when it is opened";
  EXPECT_EQ(text("", 3), "small");
}

}  // namespace
}  // namespace dumps::xml_dump
