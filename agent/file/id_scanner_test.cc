#include "agent/file/id_scanner.h"

#include <gtest/gtest.h>

#include <vector>

namespace dumps::file {
namespace {

struct Found {
  IdScanner::What what;
  std::uint64_t id;
  std::uint64_t offset;
  bool operator==(const Found&) const = default;
};
constexpr auto kPage = IdScanner::What::kPage;
constexpr auto kRevision = IdScanner::What::kRevision;

std::vector<Found> scan(const std::string& text, size_t step) {
  std::vector<Found> found;
  IdScanner scanner([&found](IdScanner::What what, std::uint64_t id, std::uint64_t offset) {
    found.push_back({what, id, offset});
    return true;
  });
  for (size_t at = 0; at < text.size(); at += step) {
    EXPECT_TRUE(scanner.add(std::string_view(text).substr(at, step)));
  }
  return found;
}

const std::string kText =
    "middle of a page</text>\n<id>5</id></revision>\n  </page>\n  <page>\n    <title>A "
    "&lt;id></title>\n"
    "    <ns>0</ns>\n    <id>4294967297</id>\n    <revision>\n      <id>18446744073709551615</id>\n"
    "      <parentid>7</parentid><contributor><id>8</id></contributor>\n    </revision>\n  "
    "</page>\n"
    "  "
    "<page><id>12</id><revision><id>x</id><id>9</id></revision><page><id>99999999999999999999</id>";

TEST(IdScanner, FindsIdsHoweverTheTextIsCut) {
  const size_t page = kText.find("<page>");
  const size_t revision = kText.find("<revision>");
  const std::vector<Found> wanted = {{kPage, 4294967297, page},
                                     {kRevision, 18446744073709551615u, revision},
                                     {kPage, 12, kText.find("<page><id>12")}};
  for (size_t step = 1; step <= kText.size(); ++step) EXPECT_EQ(scan(kText, step), wanted) << step;
}

TEST(IdScanner, KnowsWhetherMoreTextMayBringAnId) {
  const struct {
    const char* text;
    bool is_pending;
  } rows[] = {
      {"", false},      {"text", false},  {"<", true},           {"<pa", true},
      {"<page", true},  {"<page>", true}, {"<page><id>5", true}, {"<page><id>5</id>", false},
      {"<text>", false}};
  for (const auto& row : rows) {
    IdScanner scanner([](IdScanner::What, std::uint64_t, std::uint64_t) { return true; });
    EXPECT_TRUE(scanner.add(row.text));
    EXPECT_EQ(scanner.is_pending(), row.is_pending) << row.text;
  }
}

TEST(IdScanner, StopsWhenAskedToAndForgetsWhatIsInterrupted) {
  int calls = 0;
  IdScanner first([&calls](IdScanner::What, std::uint64_t, std::uint64_t) { return ++calls < 1; });
  EXPECT_FALSE(first.add("<page><id>1</id><page><id>2</id>"));
  EXPECT_FALSE(first.add("<page><id>3</id>"));
  EXPECT_EQ(calls, 1);
  std::vector<Found> found;
  IdScanner scanner([&found](IdScanner::What what, std::uint64_t id, std::uint64_t offset) {
    found.push_back({what, id, offset});
    return true;
  });
  EXPECT_TRUE(scanner.add("<page><i"));
  scanner.interrupt();
  EXPECT_TRUE(scanner.add("d>1</id><page><id>2</id>"));
  EXPECT_EQ(found, (std::vector<Found>{{kPage, 2, 16}}));
}

}  // namespace
}  // namespace dumps::file
