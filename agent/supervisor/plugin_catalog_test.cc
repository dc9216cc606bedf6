#include "agent/supervisor/plugin_catalog.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "agent/base/atomic_file.h"

namespace dumps {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

class PluginCatalogTest : public testing::Test {
 protected:
  PluginCatalogTest() {
    char name[] = "/tmp/plugin-catalog-XXXXXX";
    directory_ = ::mkdtemp(name);
    options_.worker_path = std::string(::getenv("DUMPS_BINARY_DIR")) + "/tests/scripted_worker";
    options_.cache_directory = directory_ + "/cache";
    options_.time_limit = 500ms;
  }
  ~PluginCatalogTest() override { (void)std::system(("rm -rf " + directory_).c_str()); }
  std::string plugin(const std::string& name) {
    EXPECT_TRUE(write_file_atomically(directory_ + "/" + name, "x").ok());
    return directory_ + "/" + name;
  }
  std::vector<CatalogEntry> describe(std::vector<std::string> paths) {
    PluginCatalog catalog(loop_, reaper_, options_);
    std::vector<CatalogEntry> entries;
    bool done = false;
    catalog.describe(std::move(paths), [&](auto result) {
      entries = std::move(result);
      done = true;
    });
    loop_.restart();
    loop_.run_for(20s);
    EXPECT_TRUE(done);
    return entries;
  }

  boost::asio::io_context loop_;
  StrayReaper reaper_{loop_};
  CatalogOptions options_;
  std::string directory_;
};

TEST_F(PluginCatalogTest, BadPluginsAreEntriesWithReasonsAndGoodOnesStay) {
  const auto entries =
      describe({plugin("good.so"), plugin("abort.so"), plugin("hang.so"), plugin("garbage.so"),
                plugin("broken.so"), plugin("flood.so"), directory_ + "/absent.so"});
  ASSERT_EQ(entries.size(), 7u);
  EXPECT_EQ(entries[0].error, "");
  EXPECT_THAT(entries[0].description, HasSubstr("\"id\":\"good\""));
  EXPECT_THAT(entries[1].error, HasSubstr("signal 6"));
  EXPECT_THAT(entries[2].error, HasSubstr("longer than 500 ms"));
  EXPECT_THAT(entries[3].error, HasSubstr("not valid JSON"));
  EXPECT_THAT(entries[4].error, HasSubstr("it is broken"));
  EXPECT_THAT(entries[5].error, HasSubstr("printed more"));
  EXPECT_THAT(entries[6].error, HasSubstr("absent.so"));
  for (size_t i = 1; i < entries.size(); ++i) EXPECT_EQ(entries[i].description, "");
}

TEST_F(PluginCatalogTest, ADescriptionIsCachedUntilTheFileChanges) {
  const std::string path = plugin("good.so");
  EXPECT_FALSE(describe({path})[0].cached);
  EXPECT_TRUE(describe({path})[0].cached);
  ASSERT_TRUE(write_file_atomically(path, "another build").ok());
  EXPECT_FALSE(describe({path})[0].cached);
}

TEST_F(PluginCatalogTest, AnErrorIsNotCached) {
  const std::string path = plugin("broken.so");
  EXPECT_NE(describe({path})[0].error, "");
  EXPECT_FALSE(describe({path})[0].cached);
}

TEST_F(PluginCatalogTest, AMissingWorkerIsTheErrorOfEveryEntry) {
  options_.worker_path = "/nonexistent/dumps-worker";
  EXPECT_THAT(describe({plugin("good.so")})[0].error, HasSubstr("[paths] worker"));
}

TEST_F(PluginCatalogTest, FindsOnlySharedObjects) {
  plugin("b.so");
  plugin("a.so");
  plugin("note.txt");
  std::vector<Error> errors;
  const auto files = PluginCatalog::find_files({directory_, "/nonexistent"}, &errors);
  EXPECT_THAT(files, testing::ElementsAre(directory_ + "/a.so", directory_ + "/b.so"));
  EXPECT_EQ(errors.size(), 1u);
}

}  // namespace
}  // namespace dumps
