// One file from servers with every fault.
#include "plugins/misc-dump/fetch/download.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugins/misc-dump/fetch/byte_sum.h"
#include "plugins/misc-dump/fetch/test_server.h"

namespace dumps::misc {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string md5(const std::string& bytes) {
  ByteSum sum("md5");
  sum.add(bytes);
  return sum.finish();
}

class DownloadTest : public ::testing::Test {
 protected:
  // Empty, or the failure. What was written is in `bytes_`.
  std::string fetch(const std::vector<std::string>& servers, const UpstreamSum& sum = {},
                    std::uint64_t size = 0) {
    const FetchFile file{.path = "a.gz", .name = "a.gz", .sum = sum, .size = size};
    Retrying retrying;
    retrying.policy.attempts = 3;
    retrying.wait = [this](std::chrono::milliseconds time) { pauses_.push_back(time.count()); };
    retrying.warn = [this](const std::string& text) { warnings_ += text + "\n"; };
    const DownloadTarget target{[this] { bytes_.clear(); },
                                [this](std::string_view part) { bytes_ += part; }};
    std::vector<FetchFailure> failures;
    for (const std::string& server : servers) {
      try {
        result_ = download(client_, server, file, retrying, target);
        return {};
      } catch (const FetchFailure& failure) {
        failures.push_back(failure);
      }
    }
    const FetchFailure failure = failure_of_all(file.name, failures);
    is_passing_ = failure.kind() == FetchFailure::Kind::kPassing;
    return failure.subject() + ": " + failure.message();
  }

  const std::string text_ = std::string(1000, 'a') + std::string(1000, 'b');
  std::string bytes_;
  std::string warnings_;
  std::vector<std::int64_t> pauses_;
  Downloaded result_;
  bool is_passing_ = false;
  HttpClient client_{{}, [] { return false; }};
};

TEST_F(DownloadTest, GoesOnWhereTheConnectionWasLost) {
  TestServer server([&](const TestRequest& request) {
    return TestServer::file(request, text_, "\"1\"", request.number < 3 ? 600 : SIZE_MAX);
  });
  ASSERT_EQ(fetch({server.url()}, {"md5", md5(text_)}, text_.size()), "");
  EXPECT_EQ(bytes_, text_);
  EXPECT_EQ(result_.resumed, 2U);
  EXPECT_EQ(result_.restarted, 0U);
  const auto requests = server.requests();
  EXPECT_EQ(requests.at(1).header("range"), "bytes=600-");
  EXPECT_EQ(requests.at(1).header("if-range"), "\"1\"");
  EXPECT_EQ(requests.at(2).header("range"), "bytes=1200-");
}

TEST_F(DownloadTest, BeginsAgainWhereTheFileHasChangedOrRangesAreUnknown) {
  const std::string newer = text_ + "c";
  TestServer changed([&](const TestRequest& request) {
    return request.number == 1 ? TestServer::file(request, text_, "\"1\"", 600)
                               : TestServer::file(request, newer, "\"2\"");
  });
  ASSERT_EQ(fetch({changed.url()}), "");
  EXPECT_EQ(bytes_, newer);
  EXPECT_EQ(result_.restarted, 1U);
  // Without ETag or time of change nothing is taken from the middle.
  TestServer nameless([&](const TestRequest& request) {
    return TestServer::file(request, text_, "", request.number == 1 ? 600 : SIZE_MAX);
  });
  ASSERT_EQ(fetch({nameless.url()}), "");
  EXPECT_EQ(bytes_, text_);
  EXPECT_EQ(nameless.requests().at(1).header("range"), "");
  // 416, and another size under the same name.
  TestServer shrunk([&](const TestRequest& request) {
    return request.number == 1 ? TestServer::file(request, text_, "\"1\"", 600)
                               : TestServer::file(request, "short", "\"1\"");
  });
  ASSERT_EQ(fetch({shrunk.url()}), "");
  EXPECT_EQ(bytes_, "short");
  TestServer grown([&](const TestRequest& request) {
    return request.number == 1 ? TestServer::file(request, text_, "\"1\"", 600)
                               : TestServer::file(request, newer, "\"1\"");
  });
  ASSERT_EQ(fetch({grown.url()}), "");
  EXPECT_EQ(bytes_, newer);
}

TEST_F(DownloadTest, AStaleSiblingGivesWayToTheOrigin) {
  TestServer stale(
      [&](const TestRequest& request) { return TestServer::file(request, "stale", "\"1\""); });
  TestServer empty([](const TestRequest&) { return TestServer::reply(404, ""); });
  TestServer origin(
      [&](const TestRequest& request) { return TestServer::file(request, text_, "\"1\""); });
  ASSERT_EQ(fetch({stale.url(), empty.url(), origin.url()}, {"md5", md5(text_)}), "");
  EXPECT_EQ(bytes_, text_);
  EXPECT_EQ(result_.server, origin.url());
  EXPECT_EQ(stale.requests().size(), 2U) << "once more, in case it was a bad line";
  EXPECT_THAT(warnings_, HasSubstr("upstream's list says " + md5(text_)));
}

TEST_F(DownloadTest, SaysOfEachServerWhyItDidNotGiveIt) {
  TestServer broken(
      [](const TestRequest&) { return TestServer::reply(503, "", "Retry-After: 2\r\n"); });
  TestServer empty([](const TestRequest&) { return TestServer::reply(404, ""); });
  EXPECT_THAT(fetch({broken.url(), empty.url()}),
              AllOf(HasSubstr("a.gz: no server gave it: "), HasSubstr("answers 503; "),
                    HasSubstr("answers 404")));
  EXPECT_TRUE(is_passing_);
  EXPECT_EQ(broken.requests().size(), 3U);
  EXPECT_THAT(pauses_, ElementsAre(2000, 2000)) << "as the server asked for it";
  EXPECT_THAT(fetch({empty.url()}), HasSubstr("404"));
  EXPECT_FALSE(is_passing_);
  EXPECT_THAT(fetch({}), HasSubstr("no server is named"));
}

TEST_F(DownloadTest, AWrongHashOrSizeIsNeverTaken) {
  TestServer server(
      [&](const TestRequest& request) { return TestServer::file(request, text_, "\"1\""); });
  EXPECT_THAT(fetch({server.url()}, {"md5", md5("other")}), HasSubstr("its md5 is " + md5(text_)));
  EXPECT_THAT(fetch({server.url()}, {}, 7), HasSubstr("has 2000 bytes; the index says 7"));
}

TEST_F(DownloadTest, ALongFileOverABadLineIsNotGivenUp) {
  const std::string large(std::size_t{8} << 20, 'x');
  TestServer server([&](const TestRequest& request) {
    return TestServer::file(request, large, "\"1\"", std::size_t{3} << 19);
  });
  ASSERT_EQ(fetch({server.url()}), "");
  EXPECT_EQ(bytes_, large);
  EXPECT_EQ(result_.resumed, 5U);
}

}  // namespace
}  // namespace dumps::misc
