// What a real MediaWiki tells of the demo wiki, and that its dumps need no more than that.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugins/xml-dump/jobs/job_types.h"
#include "plugins/xml-dump/maintenance/maintenance_test_wiki.h"
#include "tests/fake_host/fake_job.h"
#include "tests/fake_host/real_pipeline.h"

namespace dumps::xml_dump {
namespace {

using fake::FakeHost;
using fake::FakeJob;
using ::testing::HasSubstr;
using ::testing::Not;

class LearnJobTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!TestMediaWiki::is_installed()) {
      GTEST_SKIP() << "the packages mediawiki and php-cli are not installed";
    }
    host_.run_pipeline = fake::real_pipelines();
    host_.visibility = "private";
    wiki_.emplace();
  }
  SpecValues params() const {
    SpecValues params = wiki_->params();
    params.erase("backend");
    params.erase("slice_backoff");
    return params;
  }
  std::optional<TestMediaWiki> wiki_;
  FakeHost host_;
};

TEST_F(LearnJobTest, AWikiTellsWhatItsDumpsNeed) {
  FakeJob job(host_, dumps_entry_v1(), "learn", params());
  ASSERT_EQ(job.run_all(), DUMPS_OK) << job.error();
  EXPECT_EQ(job.complaint(), "");
  const std::string& toml = host_.outputs["demowiki-20261124-target.toml"].bytes;
  for (const std::string& line :
       {"database = \"" + wiki_->wiki().database() + "\"\n",
        "\"cluster1=" + wiki_->wiki().path("demowiki_es1.sqlite") + "\"",
        std::string("language = \"en\"\n"), std::string("redirect_words = [\"#REDIRECT\"]\n"),
        std::string("\"Image=6\""), std::string("hidden_log_types = [\"suppress\"]\n"),
        std::string("visibility = \"private\"\n"), "mediawiki_conf = \"" + wiki_->settings()}) {
    EXPECT_THAT(toml, HasSubstr(line));
  }
  EXPECT_THAT(toml, Not(HasSubstr("content_formats")));
  const std::string& header = host_.outputs["demowiki-20261124-siteinfo.xml"].bytes;
  EXPECT_EQ(header, read_file(wiki_->wiki().siteinfo()));
}

TEST_F(LearnJobTest, PublicTargetsAreRefused) {
  host_.visibility = "public";
  FakeJob job(host_, dumps_entry_v1(), "learn", params());
  EXPECT_EQ(job.validate(), DUMPS_ERR_CONFIG);
  EXPECT_THAT(job.error(), HasSubstr("where its databases are"));
}

TEST_F(LearnJobTest, AnApiThatDoesNotAnswerIsNamed) {
  FakeJob job(host_, dumps_entry_v1(), "learn", {{"api_url", "http://127.0.0.1:9/api.php"}});
  ASSERT_EQ(job.plan(), DUMPS_OK) << job.error();
  EXPECT_EQ(job.run(job.shards().at(0)), DUMPS_ERR_FAILED);
  EXPECT_THAT(job.error(), HasSubstr("curl"));
  FakeJob none(host_, dumps_entry_v1(), "learn", {{"api_url", "w.example"}});
  EXPECT_EQ(none.validate(), DUMPS_ERR_CONFIG);
}

}  // namespace
}  // namespace dumps::xml_dump
