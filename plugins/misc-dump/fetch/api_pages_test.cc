// APIs that give their items page by page, in each way, and those that do not as they should.
#include "plugins/misc-dump/fetch/api_pages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugins/misc-dump/fetch/json_slice.h"
#include "plugins/misc-dump/fetch/test_server.h"

namespace dumps::misc {
namespace {

using ::testing::HasSubstr;

class ApiPagesTest : public ::testing::Test {
 protected:
  // The lines, or the failure.
  std::string read(ApiSource source) {
    if (source.url.empty()) source.url = server_.url("/api");
    Retrying retrying;
    retrying.policy.attempts = 2;
    retrying.wait = [](std::chrono::milliseconds) {};
    std::string lines;
    try {
      totals_ = read_api(client_, source, retrying, [&](std::string_view text) { lines += text; });
      return lines;
    } catch (const FetchFailure& failure) {
      return "FAILED " + failure.message();
    } catch (const plugin::Failure& failure) {
      return "FAILED " + failure.subject() + ": " + failure.message();
    }
  }
  void page(const std::string& target, const std::string& json, const std::string& headers = {}) {
    pages_[target] = TestServer::reply(200, json, headers);
  }

  std::map<std::string, std::string> pages_;
  TestServer server_{[this](const TestRequest& request) {
    const auto found = pages_.find(request.target);
    return found == pages_.end() ? TestServer::reply(404, "") : found->second;
  }};
  HttpClient client_{{}, [] { return false; }};
  ApiTotals totals_;
};

TEST_F(ApiPagesTest, ContinuesAsMediaWikiDoes) {
  page("/api?action=query&list=x",
       R"({"continue":{"apcontinue":"B&2","continue":"-&"},
           "query":{"all":[ {"id": 1, "t": "a  b\u00e9", "n": 1.10},
                            {"id": 2} ]}})");
  page("/api?action=query&apcontinue=B%262&continue=-%26&list=x",
       R"({"batchcomplete":true,"query":{"all":[{"id":18446744073709551616}]}})");
  EXPECT_EQ(read({.parameters = {{"action", "query"}, {"list", "x"}},
                  .paging = Paging::kContinue,
                  .items = "/query/all",
                  .next = "/continue"}),
            "{\"id\":1,\"t\":\"a  b\\u00e9\",\"n\":1.10}\n{\"id\":2}\n"
            "{\"id\":18446744073709551616}\n");
  EXPECT_EQ(totals_.pages, 2U);
  EXPECT_EQ(totals_.items, 3U);
}

TEST_F(ApiPagesTest, FollowsLinksTokensAndOffsets) {
  page("/api", R"({"items":[1],"links":{"next":"/api2?x=1"}})",
       "Link: <http://h/a>; rel=\"prev\", </h2>; rel=\"next\"\r\n");
  page("/api2?x=1", R"({"items":[2],"links":{"next":null}})");
  EXPECT_EQ(read({.paging = Paging::kNextLink, .items = "/items", .next = "/links/next"}),
            "1\n2\n");
  page("/h2", R"({"items":{"a":{"x":[]},"b":2}})");
  EXPECT_EQ(read({.paging = Paging::kNextLink, .items = "/items"}), "1\n{\"x\":[]}\n2\n");
  page("/t", R"([{"cursor":7},[1,2]])");
  page("/t?cursor=7", R"([{},[3]])");
  EXPECT_EQ(read({.url = server_.url("/t"),
                  .paging = Paging::kToken,
                  .items = "/1",
                  .next = "/0/cursor",
                  .parameter = "cursor"}),
            "1\n2\n3\n");
  page("/o", "[1,2]");
  page("/o?from=2", "[3]");
  page("/o?from=3", "[]");
  EXPECT_EQ(read({.url = server_.url("/o"), .paging = Paging::kOffset, .parameter = "from"}),
            "1\n2\n3\n");
  EXPECT_EQ(read({.url = server_.url("/o"),
                  .paging = Paging::kOffset,
                  .parameter = "from",
                  .max_items = 1}),
            "1\n");
  EXPECT_EQ(server_.count("/o"), 2U);
}

TEST_F(ApiPagesTest, APageThatFailsIsAskedForAgain) {
  int calls = 0;
  TestServer flaky([&](const TestRequest&) {
    ++calls;
    if (calls == 1) return TestServer::reply(200, R"({"items":[1,)");
    if (calls == 3) return TestServer::reply(200, R"({"error":{"code":"maxlag"}})");
    return TestServer::reply(200, R"({"items":[1]})");
  });
  const ApiSource source{.url = flaky.url(), .items = "/items"};
  EXPECT_EQ(read(source), "1\n");
  EXPECT_EQ(read(source), "1\n");
}

TEST_F(ApiPagesTest, SaysWhatIsWrongWithAnAnswer) {
  page("/api", R"({"items":[1],"next":"/api"})");
  page("/error", R"({"error":{"code":"badvalue","info":"no such list"}})");
  page("/cut", R"({"items":[1,2)");
  page("/same", R"({"items":[1],"next":"x"})");
  page("/same?p=x", R"({"items":[1],"next":"y"})");
  page("/away", R"({"items":[1],"next":"http://127.0.0.1:1/"})");
  const auto at = [&](const std::string& path) { return server_.url(path); };
  EXPECT_THAT(read({.items = "/none"}), HasSubstr("page 1 has nothing at \"/none\" (items)"));
  EXPECT_THAT(read({.items = "/next"}), HasSubstr("has neither an array nor an object"));
  EXPECT_THAT(read({.url = at("/error"), .items = "/items"}),
              HasSubstr(R"(page 1 is an error: {"code":"badvalue","info":"no such list"})"));
  EXPECT_THAT(read({.url = at("/cut"), .items = "/items"}),
              HasSubstr("page 1 is not good: line 1, byte 13: the end is within a JSON document"));
  EXPECT_THAT(read({.paging = Paging::kNextLink, .items = "/items", .next = "/next"}),
              HasSubstr("says that the next page is the one that it gave"));
  EXPECT_THAT(read({.url = at("/same"),
                    .paging = Paging::kToken,
                    .items = "/items",
                    .next = "/next",
                    .parameter = "p"}),
              HasSubstr("page 2 has the items of the page before"));
  EXPECT_THAT(
      read({.url = at("/away"), .paging = Paging::kNextLink, .items = "/items", .next = "/next"}),
      HasSubstr("on another server, http://127.0.0.1:1/"));
  EXPECT_THAT(read({.items = "/items", .max_page_bytes = 5}), HasSubstr("longer than 5 bytes"));
  EXPECT_THAT(
      read({.paging = Paging::kNextLink, .items = "/items", .next = "/next", .max_pages = 0}),
      HasSubstr("more than 0 pages"));
  EXPECT_THAT(read({.items = "items"}), HasSubstr("producer: items: a JSON Pointer"));
  EXPECT_THAT(read({.paging = Paging::kToken}), HasSubstr("next: this paging needs it"));
}

TEST(JsonSliceTest, FindsPlacesByPointer) {
  const std::string text = R"( {"a/b": [ 1, {"~": "x,]}" } ], "q\"\u0041": null, "e": {}} )";
  EXPECT_EQ(slice_at(text, "/a~1b/1/~0"), R"("x,]}")");
  EXPECT_EQ(slice_at(text, "/a~1b/0"), "1");
  EXPECT_EQ(slice_at(text, "/q\"A"), "null");
  EXPECT_EQ(slice_at(text, "/a~1b/2"), std::nullopt);
  EXPECT_EQ(slice_at(text, "/e/x"), std::nullopt);
  EXPECT_EQ(slice_at(" 7 ", ""), "7");
  std::string line;
  append_compact(line, *slice_at(text, ""));
  EXPECT_EQ(line, R"({"a/b":[1,{"~":"x,]}"}],"q\"\u0041":null,"e":{}})");
}

}  // namespace
}  // namespace dumps::misc
