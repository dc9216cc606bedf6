#include "agent/views/hash_lists.h"

#include <gtest/gtest.h>

namespace dumps::views {
namespace {

TEST(HashLists, HaveReleasedFilesWithKnownHashesOnly) {
  RunView run;
  run.jobs = {
      {.name = "a",
       .files = {{.name = "one", .state = FileView::State::kReleased, .md5 = "11"},
                 {.name = "two", .state = FileView::State::kWritten, .md5 = "22"},
                 {.name = "three", .state = FileView::State::kReleased, .sha1 = "33"}}},
      {.name = "b", .files = {{.name = "four", .state = FileView::State::kReleased, .md5 = "44"}}}};
  EXPECT_EQ(hash_list_txt(run, HashKind::kMd5), "11  one\n44  four\n");
  EXPECT_EQ(hash_list_txt(run, HashKind::kSha1), "33  three\n");
  EXPECT_EQ(hash_list_json(run, HashKind::kMd5),
            R"({"md5": {"files": {"one": "11", "four": "44"}}})");
  EXPECT_EQ(hash_list_json({}, HashKind::kSha1), R"({"sha1": {"files": {}}})");
  EXPECT_EQ(hash_line(run.jobs[0].files[2], HashKind::kSha1), "33  three\n");
}

}  // namespace
}  // namespace dumps::views
