#include "plugins/xml-dump/maintenance/maintenance_prefetch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

#include "plugins/xml-dump/testing/test_wiki.h"
#include "tests/fake_host/fake_host.h"

namespace dumps::xml_dump {
namespace {

using ::testing::IsEmpty;

std::string page(std::int64_t id, size_t size) {
  return "  <page>\n    <title>T</title>\n    <ns>0</ns>\n    <id>" + std::to_string(id) +
         "</id>\n    <revision>\n      <id>1</id>\n      <text bytes=\"1\">" +
         std::string(size, 'x') + "</text>\n    </revision>\n  </page>\n";
}

OldFile old_file(std::string bytes, size_t at_once = 1000) {
  return {"old.bz2", {}, bytes.size(), [bytes, at_once] {
            auto at = std::make_shared<size_t>(0);
            return OldInput{[bytes, at_once, at](std::span<char> room) {
              const size_t n = std::min({room.size(), at_once, bytes.size() - *at});
              std::memcpy(room.data(), bytes.data() + *at, n);
              *at += n;
              return n;
            }};
          }};
}

std::string whole(const std::string& pages) {
  return "<mediawiki>\n  <siteinfo>\n  </siteinfo>\n" + pages + "</mediawiki>\n";
}

class SlicePrefetchTest : public ::testing::Test {
 protected:
  std::string cut(SlicePrefetch& prefetch, IdRange ids) {
    const auto arguments = prefetch.arguments_for({ids, 0});
    if (arguments.empty()) return "none";
    EXPECT_EQ(arguments.size(), 1U);
    const std::string bytes = read_file(arguments[0].substr(std::strlen("--prefetch=file:")));
    EXPECT_TRUE(bytes.starts_with("<mediawiki>\n") && bytes.ends_with("</mediawiki>\n"));
    return bytes.substr(12, bytes.size() - 25);
  }
  fake::FakeHost host_;
  plugin::Host plugin_host_{host_.host()};
};

TEST_F(SlicePrefetchTest, EachSliceGetsItsPagesHoweverTheyAreRead) {
  const std::string first = page(1, 10) + page(3, 5000) + page(4, 10);
  const std::string second = page(9, 900'000) + page(10, 10);
  for (const size_t at_once : {size_t{61}, size_t{997}, size_t{1} << 20}) {
    SlicePrefetch prefetch(plugin_host_, {old_file(whole(first + page(7, 3)), at_once),
                                          old_file(whole(second), at_once)});
    EXPECT_EQ(cut(prefetch, {1, 4}), first);
    EXPECT_EQ(cut(prefetch, {1, 4}), first) << "a slice that is made again";
    EXPECT_EQ(cut(prefetch, {5, 6}), "none");
    EXPECT_EQ(cut(prefetch, {8, 8}), "none");
    EXPECT_EQ(cut(prefetch, {9, 9}), page(9, 900'000));
    EXPECT_EQ(cut(prefetch, {10, 20}), page(10, 10));
    EXPECT_EQ(cut(prefetch, {21, 30}), "none");
  }
}

TEST_F(SlicePrefetchTest, ADamagedFileIsWarnedOfAndLeftAlone) {
  SlicePrefetch prefetch(plugin_host_, {old_file("<mediawiki>\n  <siteinfo>\n  </siteinfo>\n" +
                                                 page(1, 10) + "  <page>\n")});
  EXPECT_EQ(cut(prefetch, {1, 5}), "none");
  EXPECT_TRUE(host_.logged(DUMPS_LOG_WARNING, "the earlier dump cannot be read"));
  EXPECT_EQ(cut(prefetch, {6, 9}), "none");
  EXPECT_THAT(SlicePrefetch(plugin_host_, {}).arguments_for({{}, 0}), IsEmpty());
}

}  // namespace
}  // namespace dumps::xml_dump
