#include "agent/base/glob.h"

#include <gtest/gtest.h>

namespace dumps {
namespace {

TEST(Glob, Matches) {
  EXPECT_TRUE(glob_matches("w-*-pages*.xml*.bz2", "w-1-pages-articles1.xml-p1p2.bz2"));
  EXPECT_TRUE(glob_matches("*", ""));
  EXPECT_TRUE(glob_matches("a*b*c", "aXbYbZc"));
  EXPECT_FALSE(glob_matches("a*c", "ab"));
  EXPECT_FALSE(glob_matches("a", "ab"));
  EXPECT_FALSE(glob_matches("*", "a/b"));
}

TEST(Glob, Intersection) {
  const struct {
    const char* a;
    const char* b;
    bool expected;
  } rows[] = {{"a", "a", true},
              {"a", "b", false},
              {"*", "", true},
              {"a*", "*b", true},
              {"*.gz", "*.bz2", false},
              {"stub-meta-*.xml.gz", "stub-*.xml*.gz", true},
              {"pages-articles*.xml*.bz2", "pages-meta-history*.xml*.bz2", false},
              {"pages-articles*.bz2", "pages-articles-multistream*.bz2", true},
              {"a/*", "*", false}};
  for (const auto& row : rows) {
    EXPECT_EQ(globs_intersect(row.a, row.b), row.expected) << row.a << " " << row.b;
    EXPECT_EQ(globs_intersect(row.b, row.a), row.expected) << row.b << " " << row.a;
  }
}

TEST(Glob, NamesHaveNoDashAndNoPoint) {
  constexpr const char* kTables = "w-20260101-{name}.sql.gz";
  EXPECT_TRUE(glob_matches(kTables, "w-20260101-page_props.sql.gz"));
  EXPECT_TRUE(glob_matches(kTables, "w-20260101-Cargo_9.sql.gz"));
  EXPECT_FALSE(glob_matches(kTables, "w-20260101-stub-meta.sql.gz"));
  EXPECT_FALSE(glob_matches(kTables, "w-20260101-page.sql.sql.gz"));
  EXPECT_FALSE(glob_matches(kTables, "w-20260101-page/x.sql.gz"));
  EXPECT_TRUE(glob_matches("*-{name}.gz", "a-b-c.gz"));
  EXPECT_FALSE(globs_intersect(kTables, "w-20260101-stub-meta-history*.xml*.gz"));
  EXPECT_FALSE(globs_intersect("*.xml*", kTables));
  EXPECT_TRUE(globs_intersect(kTables, "w-*.gz"));
  EXPECT_TRUE(globs_intersect(kTables, "w-20260101-{name}.sql.gz"));
  EXPECT_FALSE(globs_intersect("{name}", "a.b"));
}

TEST(Glob, PlaceholdersAreReplacedOnce) {
  EXPECT_EQ(expand_pattern("{target}-{date}-x", "{date}", "20260101"), "{date}-20260101-x");
}

}  // namespace
}  // namespace dumps
