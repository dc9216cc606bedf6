#include "agent/views/newer_layout.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/views/view_fixture.h"

namespace dumps::views {
namespace {

using ::testing::HasSubstr;

class NewerLayoutTest : public ViewTest {
 protected:
  std::size_t write() {
    const auto changed = write_newer_layout(real_, place(), kLayout, manifest());
    EXPECT_TRUE(changed) << changed.error().to_string();
    return changed ? *changed : 0;
  }
  std::string directory() const {
    return layout_.public_tree + "/other/mediawiki_content_history/wiki/2026-01-02/xml/bzip2";
  }
  const NewerLayout kLayout{"other/mediawiki_content_history", "history"};
};

TEST_F(NewerLayoutTest, LinksSumsAndTheMarkerLast) {
  add_step("history", "meta-history",
           {"pages-meta-history1.xml-p1p900.bz2", "pages-meta-history1.xml-p901p2000.bz2",
            "pages-meta-history-unreadable.txt.gz"});
  EXPECT_EQ(write(), 4U);
  auto files = tree(directory());
  EXPECT_EQ(files.size(), 4U);
  EXPECT_EQ(files["_SUCCESS"], "");
  EXPECT_EQ(files["wiki-2026-01-02-p1p900.xml.bz2"],
            "-> ../../../../../../wiki/20260102/wiki-20260102-pages-meta-history1.xml-p1p900.bz2");
  const std::string check = "cd " + directory() + " && sha256sum --quiet --strict -c SHA256SUMS";
  EXPECT_EQ(std::system(check.c_str()), 0);
  EXPECT_EQ(write(), 0U);
}

TEST_F(NewerLayoutTest, AFileWithoutRangeIsNamedByItsShard) {
  add_step("history", "meta-history", {"pages-meta-history.xml.bz2"});
  const auto names = newer_names(manifest(), "history");
  ASSERT_FALSE(names);
  EXPECT_THAT(names.error().to_string(), HasSubstr("which pages it holds"));
  manifests_["20260102"].artifacts[0].keys = KeyRange{1, 78};
  write();
  EXPECT_TRUE(exists(directory() + "/wiki-2026-01-02-p1p78.xml.bz2"));
}

TEST_F(NewerLayoutTest, ARunThatIsNotWholeHasNone) {
  add_step("history", "meta-history", {"pages-meta-history1.xml-p1p900.bz2"});
  write();
  manifests_["20260102"].state = run_state::kPartial;
  EXPECT_GT(write(), 0U);
  EXPECT_FALSE(exists(layout_.public_tree + "/other/mediawiki_content_history/wiki/2026-01-02"));
}

// Whoever sees _SUCCESS sees all of it, whenever the agent is killed.
TEST_F(NewerLayoutTest, CutOffAnywhereTheMarkerNeverLies) {
  add_step("history", "meta-history", {"pages-meta-history1.xml-p1p900.bz2"});
  write();
  manifests_["20260102"].artifacts.clear();
  add_step("history", "meta-history", {"pages-meta-history1.xml-p1p7.bz2"});
  int cuts = 0;
  for (int at = 1; at < 100; ++at) {
    test::CountingFilesystem cut(at, [] { return make_errno_error(EROFS, "write", "disk"); });
    const auto changed = write_newer_layout(cut, place(), kLayout, manifest());
    const auto files = tree(directory());
    if (files.contains("_SUCCESS")) {
      const bool is_new = files.contains("wiki-2026-01-02-p1p7.xml.bz2");
      EXPECT_NE(is_new, files.contains("wiki-2026-01-02-p1p900.xml.bz2"));
      EXPECT_THAT(files.at("SHA256SUMS"), HasSubstr(is_new ? "p1p7" : "p1p900"));
    }
    if (changed) break;
    ++cuts;
  }
  EXPECT_GT(cuts, 4);
}

}  // namespace
}  // namespace dumps::views
