// What a wiki says of its namespaces: from files, from its API, from the header of its dumps.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugins/xml-dump/jobs/job_types.h"
#include "plugins/xml-dump/sqlite/sqlite_file.h"
#include "plugins/xml-dump/tables/siteinfo_json.h"
#include "plugins/xml-dump/testing/test_wiki.h"
#include "tests/fake_host/fake_job.h"
#include "tests/fake_host/real_pipeline.h"

namespace dumps::xml_dump {
namespace {

using fake::FakeHost;
using fake::FakeJob;
using ::testing::Contains;
using ::testing::HasSubstr;

constexpr const char* kFirst = "demowiki-20261124-siteinfo-namespaces.json.gz";
constexpr const char* kSecond = "demowiki-20261124-siteinfo2-namespacesv2.json.gz";
constexpr const char* kAnswer1 =
    R"({"batchcomplete":"","query":{"namespaces":{"0":{"id":0,"case":"first-letter","*":""}}}})";
constexpr const char* kAnswer2 =
    R"({"batchcomplete":true,"query":{"namespaces":{"0":{"id":0,"name":""}}}})";

class SiteinfoJobTest : public ::testing::Test {
 protected:
  // Runs everything; what failed, or nothing.
  std::string made_with(const SpecValues& params) {
    FakeJob job(host_, dumps_entry_v1(), "siteinfo-namespaces", params);
    const dumps_status status = job.run_all();
    EXPECT_TRUE(status != DUMPS_OK || job.complaint().empty()) << job.complaint();
    return status == DUMPS_OK ? "" : job.error();
  }
  std::string file(const char* name, std::string_view bytes) {
    write_file(directory_.path() / name, bytes);
    return directory_.path() / name;
  }
  static std::string json_value(const std::string& json, const std::string& path) {
    const SqliteFile memory(":memory:", 1 << 20);
    SqliteStatement extract = memory.prepare("SELECT json_extract(?, ?)");
    extract.bind(1, json);
    extract.bind(2, path);
    extract.step();
    return std::string(extract.bytes(0));
  }

  TestDirectory directory_;
  FakeHost host_;
};

TEST_F(SiteinfoJobTest, FilesAreTakenAsTheyAre) {
  EXPECT_EQ(made_with({{"siteinfo_json", file("1", kAnswer1)},
                       {"siteinfo2_json", file("2", kAnswer2)},
                       {"api_url", "http://nowhere.invalid/api.php"}}),
            "");
  EXPECT_EQ(host_.outputs[kFirst].bytes, kAnswer1);
  EXPECT_EQ(host_.outputs[kSecond].bytes, kAnswer2);
}

TEST_F(SiteinfoJobTest, FilesOfTheWrongFormAreRefused) {
  EXPECT_THAT(
      made_with({{"siteinfo_json", file("1", kAnswer2)}, {"siteinfo2_json", file("2", kAnswer2)}}),
      HasSubstr("the JSON is not of formatversion=1"));
  EXPECT_THAT(made_with({{"siteinfo_json", file("1", kAnswer1)}}),
              HasSubstr("goes with siteinfo2_json"));
  EXPECT_THAT(
      made_with({{"siteinfo_json", file("1", "<html>")}, {"siteinfo2_json", file("2", kAnswer2)}}),
      HasSubstr("what came is not JSON (it begins with: <html>)"));
}

TEST_F(SiteinfoJobTest, TheApiIsAskedInBothForms) {
  std::vector<std::string> words;
  host_.run_pipeline = [&](const dumps_pipeline& pipeline, dumps_stage_end*, dumps_error*) {
    const dumps_stage& curl = pipeline.stages[0];
    words.emplace_back(plugin::view(curl.argv[curl.argv_count - 1]));
    const std::string_view answer = words.size() == 1 ? kAnswer1 : kAnswer2;
    return pipeline.take(pipeline.ctx, answer.data(), answer.size());
  };
  EXPECT_EQ(made_with({{"api_url", "https://wiki.example/w/api.php"}}), "");
  EXPECT_THAT(words, Contains("https://wiki.example/w/api.php?action=query&meta=siteinfo&siprop="
                              "general%7Cnamespaces%7Cnamespacealiases%7Cmagicwords&format=json&"
                              "formatversion=1"));
  EXPECT_EQ(host_.outputs[kFirst].bytes, kAnswer1);
  EXPECT_EQ(host_.outputs[kSecond].bytes, kAnswer2);
}

TEST_F(SiteinfoJobTest, AnErrorOfTheApiIsPassedOn) {
  host_.run_pipeline = [](const dumps_pipeline& pipeline, dumps_stage_end*, dumps_error*) {
    constexpr std::string_view kError =
        R"({"error":{"code":"readapidenied","info":"You need read permission."}})";
    return pipeline.take(pipeline.ctx, kError.data(), kError.size());
  };
  EXPECT_EQ(made_with({{"api_url", "https://wiki.example/w/api.php"}}),
            "https://wiki.example/w/api.php: the API refuses: readapidenied: You need read "
            "permission.");
  EXPECT_EQ(host_.open_outputs, 0);
}

TEST_F(SiteinfoJobTest, AnApiThatCannotBeReachedFailsWithCurlsWords) {
  host_.run_pipeline = fake::real_pipelines();
  EXPECT_THAT(made_with({{"api_url", "http://127.0.0.1:1/api.php"}}), HasSubstr("curl"));
  EXPECT_TRUE(host_.outputs.empty());
}

TEST_F(SiteinfoJobTest, OnlyTheWebIsAsked) {
  EXPECT_THAT(made_with({{"api_url", "file:///etc/passwd"}}),
              HasSubstr("is no address of the web"));
}

TEST_F(SiteinfoJobTest, TheHeaderTellsNamespacesAndAliases) {
  const TestWiki wiki(TestWiki::Name::kDemo);
  EXPECT_EQ(made_with({{"siteinfo_file", wiki.siteinfo()},
                       {"namespace_aliases", std::vector<std::string>{"\"WP\"=4"}}}),
            "");
  const std::string& first = host_.outputs[kFirst].bytes;
  const std::string& second = host_.outputs[kSecond].bytes;
  check_siteinfo(first, JsonForm::kFormat1, "first");
  check_siteinfo(second, JsonForm::kFormat2, "second");
  EXPECT_EQ(json_value(first, "$.query.namespaces.\"6\".\"*\""), "File");
  EXPECT_EQ(json_value(second, "$.query.namespaces.\"-2\".canonical"), "Media");
  EXPECT_EQ(json_value(second, "$.query.namespaces.\"15\".canonical"), "Category talk");
  EXPECT_EQ(json_value(second, "$.query.general.wikiid"), "demowiki");
  EXPECT_EQ(json_value(second, "$.query.namespacealiases[0].alias"), "\"WP\"");
}

TEST_F(SiteinfoJobTest, ATargetOfWhichNothingIsKnownHasNothingToDo) {
  FakeJob job(host_, dumps_entry_v1(), "siteinfo-namespaces", {});
  EXPECT_EQ(job.validate(), DUMPS_OK) << job.error();
  EXPECT_EQ(job.plan(), DUMPS_SKIPPED);
}

}  // namespace
}  // namespace dumps::xml_dump
