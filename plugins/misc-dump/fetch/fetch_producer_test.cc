// Batches of files as a job brings them: over HTTP, and from a real rsync daemon.
#include "plugins/misc-dump/fetch/fetch_producer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "plugins/misc-dump/fetch/test_server.h"
#include "plugins/rsync-publish/rsync_daemon.h"
#include "tests/fake_host/fake_host.h"
#include "tests/fake_host/real_pipeline.h"

namespace dumps::misc {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class FetchProducerTest : public ::testing::Test {
 protected:
  FetchProducerTest() {
    host_.run_pipeline = fake::real_pipelines(&commands_);
    work_.http.retry = {.attempts = 2, .first_pause = std::chrono::milliseconds{1}};
  }
  // Plans and runs all shards; empty, or the failure.
  std::string fetch() {
    try {
      const plugin::Host host(host_.host());
      FetchProducer producer(host, work_);
      producer.validate();
      for (const plugin::Shard& shard :
           producer.plan([](const FetchFile& file) { return "here-" + file.name; })) {
        ids_.push_back(shard.id);
        host_.allowed_outputs = {shard.outputs.begin(), shard.outputs.end()};
        producer.run(shard);
      }
      return {};
    } catch (const plugin::Failure& failure) {
      is_passing_ = failure.status() == DUMPS_ERR_RETRY;
      return failure.subject() + ": " + failure.message();
    }
  }

  fake::FakeHost host_;
  std::vector<std::vector<std::string>> commands_;
  FetchWork work_;
  std::vector<std::string> ids_;
  bool is_passing_ = false;
};

TEST_F(FetchProducerTest, BringsABatchAndKeepsItsBytes) {
  TestServer server([&](const TestRequest& request) {
    if (request.header("authorization") != "Bearer hush") return TestServer::reply(401, "");
    if (request.target == "/x/") return TestServer::reply(200, "<a href='A.gz'></a><a href='b'>");
    if (request.target == "/x/A.gz") return TestServer::file(request, "gzip", "\"1\"");
    return TestServer::file(request, "plain", "\"1\"", request.number == 1 ? 2 : SIZE_MAX);
  });
  host_.secrets["key"] = "hush";
  work_.source.servers = {server.url("/x/")};
  work_.http.secret = "key";
  ASSERT_EQ(fetch(), "");
  EXPECT_EQ(host_.outputs["here-A.gz"].bytes, "gzip");
  EXPECT_TRUE(host_.outputs["here-A.gz"].is_stored);
  EXPECT_EQ(host_.outputs["here-b"].bytes, "plain");
  EXPECT_TRUE(host_.outputs["here-b"].finished);
  EXPECT_EQ(host_.open_outputs, 0);
  EXPECT_THAT(ids_, ElementsAre(HasSubstr("x.gz-"), "b"));
  for (const auto& line : host_.log) EXPECT_THAT(line.message, Not(HasSubstr("hush")));
}

TEST_F(FetchProducerTest, LeavesNothingOfAFileThatIsNotWhole) {
  TestServer server([](const TestRequest& request) {
    return request.target == "/" ? TestServer::reply(200, "[\"a\"]")
                                 : TestServer::file(request, "text", "\"1\"", 1);
  });
  work_.source.servers = {server.url()};
  EXPECT_THAT(fetch(), HasSubstr("a: no server gave it: " + server.url("/a")));
  EXPECT_TRUE(is_passing_);
  EXPECT_EQ(host_.open_outputs, 0);
  EXPECT_FALSE(host_.outputs["here-a"].finished);
  work_.http.limits.max_bytes = 3;
  EXPECT_THAT(fetch(), HasSubstr("above the limit of 3 (max_bytes)"));
}

TEST_F(FetchProducerTest, BringsFilesByRsyncAndFallsBackToHttp) {
  const std::string root = host_.scratch() + "/module";
  std::filesystem::create_directories(root + "/zim/sub");
  std::ofstream(root + "/zim/b c.zim") << "zimzim";
  std::ofstream(root + "/zim/other.txt") << "x";
  const rsync_publish::RsyncDaemon daemon(host_.scratch(), root);
  work_.source.servers = {daemon.url() + "/"};
  work_.source.index = "zim/";
  work_.source.match = ".*\\.zim";
  ASSERT_EQ(fetch(), "");
  EXPECT_EQ(host_.outputs["here-b c.zim"].bytes, "zimzim");

  host_.outputs.clear();
  TestServer server([](const TestRequest& request) {
    return request.target == "/gone.zim" ? TestServer::reply(200, "by http")
                                         : TestServer::reply(404, "");
  });
  work_.source = {.servers = {daemon.url() + "/", server.url()}, .files = {"gone.zim"}};
  ASSERT_EQ(fetch(), "");
  EXPECT_EQ(host_.outputs["here-gone.zim"].bytes, "by http");
  EXPECT_TRUE(host_.logged(DUMPS_LOG_WARNING, "a server did not give the file"));

  host_.outputs.clear();
  work_.source = {.servers = {daemon.url() + "/"}, .files = {"gone.zim"}};
  EXPECT_THAT(fetch(), HasSubstr("rsync exits with 23: "));
  EXPECT_FALSE(is_passing_);
}

TEST_F(FetchProducerTest, ASampleIsTheFirstFiles) {
  TestServer server([](const TestRequest& request) {
    return TestServer::reply(200, request.target == "/" ? "[\"a\",\"b\",\"c\"]" : "x");
  });
  host_.sample = 2;
  work_.source.servers = {server.url()};
  ASSERT_EQ(fetch(), "");
  EXPECT_THAT(ids_, ElementsAre("a", "b"));
}

TEST_F(FetchProducerTest, SaysWhatOfTheRecipeCannotBe) {
  const auto said = [&](FetchSource source) {
    work_.source = std::move(source);
    return fetch();
  };
  EXPECT_THAT(said({}), HasSubstr("servers: no server is named"));
  EXPECT_THAT(said({.servers = {"http://h/x"}}), HasSubstr("servers: http://h/x must end in /"));
  EXPECT_THAT(said({.servers = {"ftp://h/"}}), HasSubstr("neither http nor https"));
  EXPECT_THAT(said({.servers = {"http://h/"}, .files = {"a"}, .match = "b"}),
              HasSubstr("match: is"));
  EXPECT_THAT(said({.servers = {"http://h/"}, .files = {"a/"}}), HasSubstr("file name"));
  EXPECT_THAT(said({.servers = {"http://h/"}, .match = "("}), HasSubstr("is no RE2 pattern"));
  EXPECT_THAT(said({.servers = {"rsync://h/m/"}, .sums = {"x"}}), HasSubstr("sums: are read over"));
}

TEST(RsyncListTest, TakesFilesWithTheirSizes) {
  const auto files = parse_rsync_list(
      "drwxr-xr-x          4,096 2026/01/01 00:00:00 .\n"
      "-rw-r--r--      1,234,567 2026/01/01 00:00:00 a b.zim\n"
      "lrwxrwxrwx              5 2026/01/01 00:00:00 l -> a\n"
      "-rw-r--r--              0 2026/01/01 00:00:00 .hidden\n"
      "-rw-r--r--");
  ASSERT_EQ(files.size(), 1U);
  EXPECT_EQ(files[0].name, "a b.zim");
  EXPECT_EQ(files[0].size, 1'234'567U);
}

}  // namespace
}  // namespace dumps::misc
