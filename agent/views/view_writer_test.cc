#include "agent/views/view_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "agent/views/view_fixture.h"

namespace dumps::views {
namespace {

namespace json = boost::json;
using ::testing::HasSubstr;
using ::testing::Not;

class ViewWriterTest : public ViewTest {
 protected:
  std::size_t write() {
    const auto changed = write_run_views(real_, settings_, place(), manifest(), view());
    EXPECT_TRUE(changed) << changed.error().to_string();
    return changed ? *changed : 0;
  }
};

TEST_F(ViewWriterTest, WritesEveryViewOnceAndThenOnlyWhatChanged) {
  add_step("articles", "articles", {"pages-articles.xml.bz2"});
  const std::size_t all = write();
  EXPECT_GT(all, 14U);
  EXPECT_EQ(write(), 0U);
  for (const std::string& name : view_names(view())) {
    EXPECT_TRUE(exists(place().directory() + "/" + name)) << name;
  }
  add_step("titles", "titles", {"all-titles.gz"});
  EXPECT_GT(write(), 0U);
  EXPECT_EQ(write(), 0U);
  EXPECT_THAT(text("wiki-20260102-md5sums.txt"),
              AllOf(HasSubstr("  wiki-20260102-pages-articles.xml.bz2\n"),
                    HasSubstr("  wiki-20260102-all-titles.gz\n")));
}

TEST_F(ViewWriterTest, StatusNamesJustTheFilesThatAreThere) {
  add_step("articles", "articles", {"pages-articles1.xml-p1p9.bz2", "pages-articles2.xml-p10.bz2"});
  write();
  const json::value status = json::parse(text("dumpstatus.json"));
  const json::object& files = status.at("jobs").at("articlesdump").at("files").as_object();
  EXPECT_EQ(files.size(), 2U);
  for (const auto& [name, file] : files) {
    EXPECT_EQ(file.at("size").as_int64(),
              static_cast<std::int64_t>(text(std::string(name)).size()));
    EXPECT_EQ(file.at("url").as_string(), "/wiki/20260102/" + std::string(name));
  }
}

TEST_F(ViewWriterTest, SpecialFilesHaveTheirSizes) {
  add_step("articles", "articles", {"pages-articles.xml.bz2"});
  ASSERT_TRUE(write_file_atomically(place().directory() + "/notice.txt", "<b>Read this</b>").ok());
  write();
  const json::value list = json::parse(text("dumpspecialfiles.json"));
  int present = 0;
  for (const auto& [name, file] : list.at("files").as_object()) {
    if (file.at("status").as_string() == "missing") continue;
    ++present;
    EXPECT_EQ(file.at("size").as_int64(), static_cast<std::int64_t>(text(std::string(name)).size()))
        << name;
  }
  EXPECT_GT(present, 12);
  EXPECT_EQ(list.at("files").at("tableinfo.json").at("status").as_string(), "missing");
  EXPECT_THAT(text("index.html"), HasSubstr("<p class=\"notice\"><b>Read this</b></p>"));
}

TEST_F(ViewWriterTest, TornAndHandEditedViewsAreRepaired) {
  add_step("articles", "articles", {"pages-articles.xml.bz2"});
  write();
  const auto good = tree(place().directory());
  for (const auto& [name, content] : good) {
    if (name == "manifest.json" || name == "wiki-20260102-pages-articles.xml.bz2") continue;
    std::ofstream(place().directory() + "/" + name, std::ios::trunc) << content.substr(0, 5);
  }
  EXPECT_EQ(write(), good.size() - 2);
  EXPECT_EQ(tree(place().directory()), good);
  std::ofstream(place().directory() + "/dumpstatus.json", std::ios::app) << "{}";
  EXPECT_EQ(write(), 1U);
  EXPECT_EQ(tree(place().directory()), good);
}

TEST_F(ViewWriterTest, ListsOfFilesThatWentGoToo) {
  add_step("articles", "articles", {"pages-articles.xml.bz2"});
  add_step("titles", "titles", {"all-titles.gz"});
  write();
  ASSERT_TRUE(exists(place().directory() + "/md5sums-wiki-20260102-all-titles.gz.txt"));
  std::erase_if(manifests_["20260102"].artifacts,
                [](const auto& item) { return item.step == "titles"; });
  write();
  EXPECT_FALSE(exists(place().directory() + "/md5sums-wiki-20260102-all-titles.gz.txt"));
  EXPECT_FALSE(exists(place().directory() + "/sha1sums-wiki-20260102-all-titles.gz.txt"));
  EXPECT_THAT(text("wiki-20260102-md5sums.txt"), Not(HasSubstr("all-titles")));
}

// Older profiles have a step that makes the combined lists as files of the run.
TEST_F(ViewWriterTest, AnArtifactIsNeverOverwritten) {
  add_step("articles", "articles", {"pages-articles.xml.bz2"});
  add_step("sums", "sums", {"md5sums.txt"});
  write();
  EXPECT_EQ(text("wiki-20260102-md5sums.txt"), "wiki-20260102-md5sums.txt");
  EXPECT_THAT(text("dumpstatus.json"), Not(HasSubstr("md5sums")));
}

TEST_F(ViewWriterTest, WithoutAnAddressThereIsNoMetalink) {
  add_step("articles", "articles", {"pages-articles.xml.bz2"});
  write();
  EXPECT_THAT(
      text("wiki-20260102.meta4"),
      HasSubstr("<url>https://dumps.example/wiki/20260102/wiki-20260102-pages-articles.xml.bz2"));
  settings_.url.clear();
  write();
  EXPECT_FALSE(exists(place().directory() + "/wiki-20260102.meta4"));
}

// Wherever the disk is full: an error that names the view, old views as they were, nothing else.
TEST_F(ViewWriterTest, AFullDiskCostsNothing) {
  add_step("articles", "articles", {"pages-articles.xml.bz2"});
  write();
  add_step("titles", "titles", {"all-titles.gz"});
  int failures = 0;
  for (int at = 1; at < 500; ++at) {
    test::CountingFilesystem full(at, [] { return make_errno_error(ENOSPC, "write", "disk"); });
    const auto changed = write_run_views(full, settings_, place(), manifest(), view());
    for (const auto& [name, content] : tree(place().directory())) {
      EXPECT_THAT(name, Not(HasSubstr(".tmp.")));
      if (!name.ends_with(".json")) continue;
      EXPECT_NO_THROW(json::parse(content)) << name;
    }
    if (changed) break;
    ++failures;
    EXPECT_THAT(changed.error().to_string(), HasSubstr("No space left"));
  }
  EXPECT_GT(failures, 20);
  EXPECT_EQ(write(), 0U);
}

}  // namespace
}  // namespace dumps::views
