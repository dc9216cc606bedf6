// Lists of files and of hashes in the forms that servers have them.
#include "plugins/misc-dump/fetch/fetch_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugins/misc-dump/fetch/index_page.h"
#include "plugins/misc-dump/fetch/test_server.h"

namespace dumps::misc {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::string kMd5 = "d41d8cd98f00b204e9800998ecf8427e";
const std::string kSha1 = "DA39A3EE5E6B4B0D3255BFEF95601890AFD80709";
const std::string kSha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

TEST(SumsTest, EverySyntaxGivesTheSame) {
  const std::vector<std::string> texts = {
      kMd5 + "  a b.gz\n",
      kMd5 + " *dir/a b.gz\r\n# words\n\n",
      "\\" + kMd5 + "  x\\\\y\n" + kMd5 + "  ./a b.gz",
      "MD5 (a b.gz) = " + kMd5 + "\n",
      "MD5(a b.gz)= " + kMd5 + "\n",
      "a b.gz: " + kMd5 + "\n",
      "a b.gz\t" + kMd5 + "\n",
      R"({"a b.gz": ")" + kMd5 + "\"}",
      R"({"md5":{"files":{"a b.gz":{"size":1,"md5":")" + kMd5 + "\"}}}}",
      R"([{"name":"a b.gz","md5":")" + kMd5 + "\"}]",
      R"({"jobs":{"x":{"files":{"a b.gz":{"url":"/y","md5":")" + kMd5 + "\"}}}}}",
  };
  for (const std::string& text : texts) {
    const auto sums = parse_sums(text, "md5sums.txt");
    ASSERT_TRUE(sums.contains("a b.gz")) << text;
    EXPECT_EQ(sums.at("a b.gz"), (UpstreamSum{"md5", kMd5})) << text;
  }
  const auto several =
      parse_sums(kMd5 + "  a\n" + kSha256 + "  a\n" + kSha1 + "  a\n" + kSha1 + "  b\n", "sums");
  EXPECT_EQ(several.at("a").algorithm, "sha256") << "the longest one says most";
  EXPECT_EQ(several.at("b").algorithm, "sha1");
  EXPECT_THAT(several.at("b").hex, HasSubstr("da39a3ee")) << "in lower case";
}

TEST(SumsTest, APageOfWordsIsNoList) {
  try {
    parse_sums(kMd5 + "  a\n<html>\n", "http://h/md5sums.txt");
    ADD_FAILURE();
  } catch (const FetchFailure& failure) {
    EXPECT_EQ(failure.subject(), "http://h/md5sums.txt");
    EXPECT_EQ(failure.message(), "line 2 is no hash with a name: \"<html>\"");
  }
  EXPECT_THROW(parse_sums("{\"a\":", "sums"), FetchFailure);
}

std::vector<std::string> names(std::string_view document) {
  std::vector<std::string> list;
  for (const FetchFile& file : parse_index(document, "http://h/d/", "index")) {
    list.push_back(file.name);
  }
  return list;
}

TEST(IndexTest, TakesFilesOfTheDirectoryOnly) {
  EXPECT_THAT(names("<html><a href=\"../\">up</a> <a href=\"?C=N;O=D\">Name</a>\n"
                    "<a href=\"b.gz\">b</a><A HREF='b.gz'>icon</A><a href = a%20%26%C3%A9.gz>a</a>"
                    "<a href=\"/d/c.gz\">c</a><a href=\"http://h/d/e.gz\">e</a>"
                    "<a href=\"http://other/d/f.gz\">f</a><a href=\"sub/\">s</a>"
                    "<a href=\"/etc/passwd\">x</a><a href=\".hidden\">x</a><a href=\"x%2Fy\">x</a>"
                    "<a href=\"javascript:x\">x</a><a href=\"g&amp;h.gz\">g</a></html>"),
              ElementsAre("a &\xC3\xA9.gz", "b.gz", "c.gz", "e.gz", "g&h.gz"));
  EXPECT_THAT(names(R"(["b","a","../x",""])"), ElementsAre("a", "b"));
  EXPECT_THAT(names(R"([{"name":"a","type":"file","size":7},{"name":"d","type":"directory"}])"),
              ElementsAre("a"));
  EXPECT_THAT(names(R"({"date":"x","files":[{"name":"a"}]})"), ElementsAre("a"));
  EXPECT_THROW(names("{"), FetchFailure);
  EXPECT_THROW(names(" \n"), FetchFailure);
  EXPECT_EQ(parse_index(R"([{"name":"a","size":7}])", "http://h/", "i").at(0).size, 7U);
}

class FetchListTest : public ::testing::Test {
 protected:
  // "path algorithm" of each file, or the failure.
  std::vector<std::string> list(FetchSource source) {
    if (source.servers.empty()) source.servers = {server_.url("/d/")};
    try {
      std::vector<std::string> rows;
      for (const FetchFile& file : list_files(client_, source, {.policy = {.attempts = 1}})) {
        EXPECT_EQ(parse_file(render_file(file)), file);
        rows.push_back(file.path + " " + file.sum.algorithm);
      }
      return rows;
    } catch (const FetchFailure& failure) {
      return {failure.subject() + ": " + failure.message()};
    } catch (const plugin::Failure& failure) {
      return {failure.subject() + ": " + failure.message()};
    }
  }

  std::map<std::string, std::string> pages_;
  TestServer server_{[this](const TestRequest& request) {
    const auto found = pages_.find(request.target);
    return found == pages_.end() ? TestServer::reply(404, "")
                                 : TestServer::reply(200, found->second);
  }};
  HttpClient client_{{}, [] { return false; }};
};

TEST_F(FetchListTest, FromAnIndexWithHashes) {
  pages_["/d/1/"] = "<a href='a.gz'></a><a href='b.gz'></a><a href='readme.txt'></a>";
  pages_["/d/1/md5sums.txt"] = kMd5 + "  a.gz\n" + kMd5 + "  b.gz\n";
  pages_["/d/1/sha256sums.txt"] = kSha256 + "  a.gz\n";
  const FetchSource source{.index = "1/",
                           .match = ".*\\.gz",
                           .sums = {"1/sha256sums.txt", "1/md5sums.txt"},
                           .needs_sums = true};
  EXPECT_THAT(list(source), ElementsAre("1/a.gz sha256", "1/b.gz md5"));
  // A sibling that is asked for files first is not asked for lists.
  FetchSource with_sibling = source;
  with_sibling.servers = {server_.url("/sibling/"), server_.url("/d/")};
  EXPECT_THAT(list(with_sibling), ElementsAre("1/a.gz sha256", "1/b.gz md5"));
  EXPECT_EQ(server_.count("/sibling/1/"), 0U);
  // It is when the origin has nothing.
  with_sibling.servers = {server_.url("/d/"), server_.url("/origin/")};
  EXPECT_THAT(list(with_sibling), ElementsAre("1/a.gz sha256", "1/b.gz md5"));
}

TEST_F(FetchListTest, RefusesWhatCannotBeABatch) {
  pages_["/d/"] = "<a href='a.gz'></a>";
  pages_["/d/sums"] = kMd5 + "  other\n";
  EXPECT_THAT(list({.match = ".*\\.zim"}), ElementsAre(HasSubstr("names no file that matches")));
  EXPECT_THAT(list({.match = "("}), ElementsAre(HasSubstr("is no RE2 pattern")));
  EXPECT_THAT(list({.sums = {"sums"}, .needs_sums = true}),
              ElementsAre(HasSubstr("a.gz: upstream's lists of hashes do not name it")));
  EXPECT_THAT(list({.files = {"x/a", "y/a"}}),
              ElementsAre("producer.files: x/a and y/a would both become a"));
  EXPECT_THAT(list({.files = {"x/.."}}), ElementsAre(HasSubstr("does not end in a file name")));
  EXPECT_THAT(list({.servers = {server_.url("/d")}, .files = {"a"}}),
              ElementsAre(HasSubstr("must end in /")));
  EXPECT_THAT(list({.index = "none/"}), ElementsAre(HasSubstr("answers 404")));
  EXPECT_THAT(list({.max_files = 0}),
              ElementsAre(HasSubstr("is one of 1 files that are named; at most 0")));
}

}  // namespace
}  // namespace dumps::misc
