#include "agent/pages/page_assets.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace dumps::pages {
namespace {

TEST(PageAssets, AreTheFilesOfTheSource) {
  const char* source = std::getenv("DUMPS_SOURCE_DIR");
  ASSERT_NE(source, nullptr);
  for (const PageAsset& asset : page_assets()) {
    std::ifstream file(std::string(source) + "/agent/pages/assets/" + std::string(asset.name));
    std::stringstream text;
    text << file.rdbuf();
    EXPECT_FALSE(text.str().empty()) << asset.name;
    EXPECT_EQ(text.str(), asset.content);
    EXPECT_NE(asset.content_type.find("charset=utf-8"), std::string_view::npos);
  }
}

}  // namespace
}  // namespace dumps::pages
