// What can be asked of jobs that write pages: parts of the wiki, all files in one pass, and texts
// for stubs that are there.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugins/xml-dump/jobs/job_types.h"
#include "plugins/xml-dump/testing/test_export.h"
#include "tests/fake_host/fake_job.h"

namespace dumps::xml_dump {
namespace {

using fake::FakeHost;
using fake::FakeJob;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr const char* kRun = "demowiki-20261124-";

class PageJobChoiceTest : public ::testing::Test {
 protected:
  // The files of a job, by name after wiki and date; with each what MediaWiki wrote.
  void expect_references(const std::vector<std::string>& names) {
    EXPECT_EQ(host_.outputs.size(), names.size() + 1) << "and the report of unreadable texts";
    for (const std::string& name : names) {
      ASSERT_TRUE(host_.outputs.contains(kRun + name)) << name;
      const std::string reference = name.substr(0, name.find(".xml") + 4);
      EXPECT_EQ(first_difference(host_.outputs[kRun + name].bytes, wiki_.reference(reference)), "")
          << name;
    }
  }
  void run(const std::string& job_type, const SpecValues& more) {
    SpecValues params = wiki_.params(job_type);
    for (const auto& [key, value] : more) params[key] = value;
    FakeJob job(host_, dumps_entry_v1(), job_type, params);
    ASSERT_EQ(job.run_all(), DUMPS_OK) << job.error();
    EXPECT_EQ(job.complaint(), "");
    names_ = job.shards().at(0).outputs;
    EXPECT_THAT(names_.back(), HasSubstr("-unreadable.txt"));
    names_.pop_back();
  }
  const std::string& bytes() { return host_.outputs[names_.at(0)].bytes; }
  // The titles in the first file, in their order.
  std::vector<std::string> titles() {
    std::vector<std::string> list;
    const std::string& xml = bytes();
    for (size_t at = 0; (at = xml.find("<title>", at)) != std::string::npos;) {
      at += 7;
      list.push_back(xml.substr(at, xml.find("</title>", at) - at));
    }
    return list;
  }
  std::string refusal(const std::string& job_type, const SpecValues& more) {
    SpecValues params = wiki_.params(job_type);
    for (const auto& [key, value] : more) params[key] = value;
    try {
      FakeJob job(host_, dumps_entry_v1(), job_type, params);
      EXPECT_EQ(job.validate(), DUMPS_ERR_CONFIG);
      return job.error();
    } catch (const std::runtime_error& error) {  // create() refuses
      return error.what();
    }
  }

  TestWiki wiki_{TestWiki::Name::kDemo};
  FakeHost host_;
  std::vector<std::string> names_;
};

TEST_F(PageJobChoiceTest, OnePassWritesAllFiles) {
  host_.threads = 2;
  run("xml", {});
  expect_references({"stub-meta-history.xml.gz", "stub-meta-current.xml.gz", "stub-articles.xml.gz",
                     "pages-articles.xml.bz2", "pages-meta-current.xml.bz2",
                     "pages-meta-history.xml.bz2"});
  EXPECT_EQ(host_.metrics["written"], 383);
}

TEST_F(PageJobChoiceTest, OnePassWritesTheFilesThatAreWanted) {
  run("xml", {{"files", std::vector<std::string>{"stubs", "articles"}}});
  expect_references({"stub-meta-history.xml.gz", "stub-meta-current.xml.gz", "stub-articles.xml.gz",
                     "pages-articles.xml.bz2"});
  host_.outputs.clear();
  run("xml", {{"files", std::vector<std::string>{"meta-current"}}});
  expect_references({"pages-meta-current.xml.bz2"});
  EXPECT_THAT(refusal("xml", {{"files", std::vector<std::string>{"history"}}}),
              HasSubstr("\"history\" is none of stubs, articles, meta-current, meta-history"));
}

TEST_F(PageJobChoiceTest, TextsOfStubsThatAreThere) {
  for (const char* kind : {"articles", "meta-current", "meta-history"}) {
    const std::string stub = std::string("stub-") + kind + ".xml";
    host_.artifacts = {{kRun + stub + ".gz", "", wiki_.reference(stub)}};
    host_.outputs.clear();
    run(kind, {{"from", "stubs"}});
    expect_references({std::string("pages-") + kind + ".xml.bz2"});
    EXPECT_EQ(host_.open_inputs, 0);
  }
}

TEST_F(PageJobChoiceTest, TextsAgreeWithTheStubsWhateverTheWikiDidSince) {
  host_.artifacts = {{kRun + std::string("stub-meta-current.xml.gz"), "",
                      wiki_.reference("stub-meta-current.xml")}};
  wiki_.change(
      "UPDATE page SET page_title = 'Moved' WHERE page_id = 5;"
      "UPDATE page SET page_latest = page_latest - 1 WHERE page_id = 6;"
      "DELETE FROM revision WHERE rev_page = 7; DELETE FROM page WHERE page_id = 8");
  run("meta-current", {{"from", "stubs"}});
  expect_references({"pages-meta-current.xml.bz2"});
}

TEST_F(PageJobChoiceTest, APageThatHasNoRevisionInTheStubsStaysWithoutOne) {
  std::string xml = wiki_.reference("stub-meta-history.xml");
  const std::string page =
      "  <page>\n    <title>Empty</title>\n    <ns>0</ns>\n    <id>90000</id>\n  </page>\n";
  xml.insert(xml.rfind("</mediawiki>"), page);
  host_.artifacts = {{kRun + std::string("stub-meta-history.xml.gz"), "", xml}};
  run("meta-history", {{"from", "stubs"}});
  EXPECT_TRUE(bytes().ends_with(page + "</mediawiki>"));
  EXPECT_EQ(host_.metrics["lost_rows"], 1);
}

TEST_F(PageJobChoiceTest, StubsThatAreNotWholeAreRefused) {
  const std::string whole = wiki_.reference("stub-articles.xml");
  const std::pair<std::string, const char*> cases[] = {
      {whole.substr(0, whole.size() / 2), "cannot be read as a stub file"},
      {whole.substr(0, whole.rfind("</mediawiki>")), "cannot be read as a stub file"},
      {"", "cannot be read as a stub file"}};
  for (const auto& [xml, why] : cases) {
    host_.artifacts = {{kRun + std::string("stub-articles.xml.gz"), "", xml}};
    SpecValues params = wiki_.params("articles");
    params["from"] = "stubs";
    FakeJob job(host_, dumps_entry_v1(), "articles", params);
    EXPECT_EQ(job.run_all(), DUMPS_ERR_FAILED) << xml.size();
    EXPECT_THAT(job.error(), HasSubstr(why));
    EXPECT_THAT(job.error(), HasSubstr("stub-articles.xml.gz"));
  }
}

TEST_F(PageJobChoiceTest, AListOfPagesIsWrittenInItsOrder) {
  run("stubs", {});
  const std::vector<std::string> all = titles();
  ASSERT_GT(all.size(), 10U);
  write_file(wiki_.path("list.txt"),
             all[7] + "\n\n  " + all[3] + " \r\nNo such page\nde:" + all[4] + "\n[[x]]\n" + all[7]);
  run("stubs", {{"pagelist_file", wiki_.path("list.txt")}, {"shards", std::int64_t{3}}});
  EXPECT_THAT(names_, ElementsAre(kRun + std::string("stub-meta-history.xml-list.gz"),
                                  kRun + std::string("stub-meta-current.xml-list.gz"),
                                  kRun + std::string("stub-articles.xml-list.gz")));
  EXPECT_THAT(titles(), ElementsAre(all[7], all[3], all[7]));
  EXPECT_EQ(host_.metrics["pages"], 3);
  EXPECT_THAT(refusal("stubs", {{"pagelist_file", wiki_.path("none.txt")}}),
              HasSubstr("pagelist_file: cannot read " + wiki_.path("none.txt")));
}

TEST_F(PageJobChoiceTest, PartsOfTheWikiSaySoInTheirNames) {
  const std::string articles = wiki_.reference("pages-articles.xml");
  run("meta-current", {{"namespaces", std::vector<std::string>{"!NS_USER"}}, {"skip_talk", true}});
  EXPECT_THAT(names_, ElementsAre(kRun + std::string("pages-meta-current.xml-notns2-notalk.bz2")));
  EXPECT_EQ(first_difference(bytes(), articles), "");
  run("meta-current", {{"namespaces", std::vector<std::string>{"1", "3"}}});
  EXPECT_THAT(names_, ElementsAre(kRun + std::string("pages-meta-current.xml-ns1_3.bz2")));
  for (const std::string& title : titles()) EXPECT_THAT(title, HasSubstr("alk:"));
  run("stubs", {{"revisions", "20-40"}, {"pages", "1-50"}});
  EXPECT_EQ(names_.at(0), kRun + std::string("stub-meta-history.xml-p1p50-r20r40.gz"));
  EXPECT_LE(host_.metrics["written"], 21);
  EXPECT_GT(host_.metrics["written"], 0);
  EXPECT_THAT(refusal("stubs", {{"revisions", "40"}}),
              HasSubstr("revisions: \"40\" is not a range of revision ids"));
  EXPECT_THAT(refusal("stubs", {{"namespaces", std::vector<std::string>{"talk"}}}),
              HasSubstr("namespaces: \"talk\" is neither"));
}

TEST_F(PageJobChoiceTest, PiecesWithoutHeaderOrFooterJoinToTheWhole) {
  const auto piece = [this](const char* pages, SpecValues more) {
    more["pages"] = pages;
    run("articles", more);
    return bytes();
  };
  const std::string first = piece("1-20", {{"footer", false}});
  EXPECT_EQ(names_.at(0), kRun + std::string("pages-articles.xml-p1p20-nofooter.bz2"));
  const std::string middle = piece("21-50", {{"header", false}, {"footer", false}});
  const std::string last = piece("51-", {{"header", false}});
  EXPECT_EQ(first_difference(first + middle + last, wiki_.reference("pages-articles.xml")), "");
}

TEST_F(PageJobChoiceTest, TheOlderSchema) {
  run("stubs", {{"schema", "0.10"}});
  EXPECT_THAT(bytes(), HasSubstr("version=\"0.10\""));
  EXPECT_EQ(bytes().find("<origin>"), std::string::npos);
}

TEST_F(PageJobChoiceTest, UploadsNeedToKnowWhereTheyAre) {
  EXPECT_THAT(refusal("stubs", {{"uploads", true}}),
              HasSubstr("upload_url: is needed for uploads"));
  wiki_.change(
      "INSERT INTO image (img_name, img_size, img_description_id, img_actor, img_timestamp,"
      " img_sha1, img_metadata) SELECT page_title, 77, 1, 1, '20200101000000', 'abc', '' FROM page"
      " WHERE page_namespace = 6");
  run("stubs", {{"uploads", true}, {"upload_url", "http://x.test/images/"}});
  const std::string& xml = bytes();
  size_t uploads = 0;
  for (size_t at = 0; (at = xml.find("<upload>", at)) != std::string::npos; ++at) ++uploads;
  EXPECT_EQ(uploads, 1U) << "none for the pages behind it";
  EXPECT_THAT(xml, HasSubstr("<src>http://x.test/images/"));
}

TEST_F(PageJobChoiceTest, WhatCannotGoTogetherIsRefused) {
  write_file(wiki_.path("list.txt"), "A\n");
  const std::pair<SpecValues, const char*> cases[] = {
      {{{"from", "stubs"}, {"dialect", "direct"}}, "from: what has passed through stubs"},
      {{{"from", "stubs"}, {"pagelist_file", wiki_.path("list.txt")}},
       "from: stubs are read from end"},
      {{{"from", "stubs"}, {"shards", std::int64_t{2}}}, "from: which stubs belong to which shard"},
      {{{"ranges", "run"}, {"pages", "1-5"}}, "ranges: the ranges of the run are for all"},
  };
  for (const auto& [params, why] : cases) EXPECT_THAT(refusal("articles", params), HasSubstr(why));
}

}  // namespace
}  // namespace dumps::xml_dump
