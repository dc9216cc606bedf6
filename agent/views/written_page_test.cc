// What the page of a run tells beyond its RunView: from its manifest, and from those of earlier
// runs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/views/view_fixture.h"
#include "agent/views/view_writer.h"

namespace dumps::views {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class WrittenPageTest : public ViewTest {
 protected:
  std::string page() {
    const auto changed = write_run_views(real_, settings_, place(), manifest(), view());
    EXPECT_TRUE(changed) << changed.error().to_string();
    return text("index.html");
  }
};

TEST_F(WrittenPageTest, SizesAreThoseOfThisRunAndTheOnesBefore) {
  for (const char* date : {"20251231", "20260101", "20260102", "20260103"}) {
    add_step("titles", "titles", {"all-titles.gz"}, date);
  }
  EXPECT_THAT(page(), AllOf(HasSubstr("Size of 3 runs, from 2025-12-31 with 27 bytes"),
                            HasSubstr("<a href=\"../20260101/\">2026-01-01</a>"),
                            Not(HasSubstr("2026-01-03"))));
}

TEST_F(WrittenPageTest, AnEarlierRunWithATornManifestIsLeftOut) {
  for (const char* date : {"20251231", "20260101", "20260102"}) {
    add_step("titles", "titles", {"all-titles.gz"}, date);
  }
  ASSERT_TRUE(write_file_atomically(layout_.manifest({"wiki", "20260101"}, true), "{\"sch").ok());
  EXPECT_THAT(page(), HasSubstr("Size of 2 runs, from 2025-12-31"));
}

TEST_F(WrittenPageTest, HeldPartsAndWithdrawnFilesHaveTheirReasons) {
  add_step("titles", "titles", {"all-titles.gz"});
  Manifest changed = manifest();
  changed.held = {{"tables", "user", "rows are missing", "2026-01-02T10:00:00Z"}};
  changed.withdrawn = {
      {"wiki-20260102-user.sql.gz", 7, "", "private data", "root", "2026-01-03T10:00:00Z"}};
  manifests_["20260102"] = changed;
  EXPECT_THAT(page(), AllOf(HasSubstr("<strong>tables, part user</strong>: rows are missing"),
                            HasSubstr("<strong>wiki-20260102-user.sql.gz</strong>: private data")));
}

TEST_F(WrittenPageTest, CommandsFetchFromTheAddressThatIsSet) {
  settings_.web_root = "/dumps";
  add_step("titles", "titles", {"all-titles.gz"});
  EXPECT_THAT(
      page(),
      AllOf(
          HasSubstr("https://dumps.example/dumps/wiki/20260102/wiki-20260102-all-titles.gz</code>"),
          HasSubstr("aria2c --continue --check-integrity wiki-20260102.meta4"),
          HasSubstr("md5sum --check --ignore-missing wiki-20260102-md5sums.txt")));
}

}  // namespace
}  // namespace dumps::views
