#include "agent/core/dblist.h"

#include <gtest/gtest.h>

#include <map>

namespace dumps {
namespace {

using Names = std::vector<std::string>;

Result<Names> read(std::map<std::string, std::string> files, const std::string& path) {
  return read_dblist(path, [files](const std::string& name) -> Result<std::string> {
    const auto found = files.find(name);
    if (found == files.end()) return make_errno_error(ENOENT, "read list", name);
    return found->second;
  });
}

TEST(Dblist, CommentsBlanksAndRepeatsAreDropped) {
  const auto list =
      read({{"/l/a.dblist", "# all\nbwiki  \n\n awiki # first\nbwiki\n"}}, "/l/a.dblist");
  ASSERT_TRUE(list.ok());
  EXPECT_EQ(*list, (Names{"bwiki", "awiki"}));
}

TEST(Dblist, ExpressionsAreComputedFromLeftToRight) {
  const std::map<std::string, std::string> files = {
      {"/l/all.dblist", "a\nb\nc\n"},
      {"/l/closed.dblist", "b\nc\n"},
      {"/l/extra.dblist", "c\nd\n"},
      {"/l/open.dblist", "%% all - closed + extra\n"},
      {"/l/late.dblist", "%% all + extra - closed\n"}};
  EXPECT_EQ(*read(files, "/l/open.dblist"), (Names{"a", "c", "d"}));
  EXPECT_EQ(*read(files, "/l/late.dblist"), (Names{"a", "d"}));
}

TEST(Dblist, ErrorsNameFileAndLine) {
  const struct {
    const char* content;
    const char* says;
  } rows[] = {{"good\nbad wiki\n", "/l/x.dblist:2"},
              {"../etc\n", "not a wiki name"},
              {"%% all -\n", "ends without a list"},
              {"%% all all\n", "expected + or -"},
              {"%% missing\n", "/l/missing.dblist"}};
  for (const auto& row : rows) {
    const auto list = read({{"/l/x.dblist", row.content}, {"/l/all.dblist", "a\n"}}, "/l/x.dblist");
    ASSERT_FALSE(list.ok()) << row.content;
    EXPECT_NE(list.error().to_string().find(row.says), std::string::npos)
        << list.error().to_string();
  }
}

TEST(Dblist, ListsThatReferToThemselvesAreRefused) {
  EXPECT_FALSE(read({{"/l/a.dblist", "%% b"}, {"/l/b.dblist", "%% a"}}, "/l/a.dblist").ok());
}

}  // namespace
}  // namespace dumps
