// The job queries: which statements are explained, what is flagged, and what is refused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "plugins/xml-dump/jobs/job_types.h"
#include "plugins/xml-dump/queries/explain_report.h"
#include "plugins/xml-dump/testing/test_wiki.h"
#include "tests/fake_host/fake_job.h"

namespace dumps::xml_dump {
namespace {

using fake::FakeHost;
using fake::FakeJob;
using ::testing::Contains;
using ::testing::HasSubstr;

class QueriesJobTest : public ::testing::Test {
 protected:
  void SetUp() override { host_.visibility = "private"; }
  SpecValues params(SpecValues more = {}) const {
    SpecValues params = wiki_.params("articles");
    params.erase("siteinfo_file");
    for (auto& [key, value] : more) params[key] = value;
    return params;
  }
  boost::json::value report(const SpecValues& params) {
    FakeJob job(host_, dumps_entry_v1(), "queries", params);
    EXPECT_EQ(job.run_all(), DUMPS_OK) << job.error();
    EXPECT_EQ(job.complaint(), "");
    return boost::json::parse(host_.outputs["demowiki-20261124-queries.json"].bytes);
  }
  static const boost::json::value& statement(const boost::json::value& report,
                                             std::string_view name) {
    for (const auto& s : report.at("statements").as_array()) {
      if (s.at("name").as_string() == name) return s;
    }
    throw std::out_of_range(std::string(name));
  }
  TestWiki wiki_{TestWiki::Name::kDemo};
  FakeHost host_;
};

TEST_F(QueriesJobTest, EveryStatementOfAnSqliteWikiIsExplained) {
  const boost::json::value all = report(params());
  EXPECT_EQ(all.at("role").as_string(), "file");
  EXPECT_GT(all.at("statements").as_array().size(), 20U);
  for (const auto& s : all.at("statements").as_array()) {
    EXPECT_FALSE(s.at("plan").as_array().empty()) << s.at("name").as_string();
    EXPECT_EQ(s.at("explained").as_string().find('?'), std::string::npos);
  }
  const auto& texts = statement(all, "texts");
  EXPECT_TRUE(texts.at("flags").as_array().empty());
  EXPECT_THAT(std::string(texts.at("plan").at(0).as_string()), HasSubstr("PRIMARY KEY"));
  EXPECT_FALSE(texts.as_object().contains("ms"));
  EXPECT_NO_THROW(statement(all, "blobs")) << "of the first cluster";
}

TEST_F(QueriesJobTest, StatementsAreTimedOnWish) {
  const boost::json::value all = report(params({{"bench", true}, {"limit", std::int64_t{3}}}));
  for (const auto& s : all.at("statements").as_array()) {
    EXPECT_GE(s.at("ms").as_double(), 0);
    EXPECT_LE(s.at("rows").to_number<int>(), 3) << s.at("name").as_string();
  }
}

TEST_F(QueriesJobTest, AMissingIndexIsFlagged) {
  wiki_.change("DROP INDEX rev_page_timestamp; DROP INDEX rev_page_actor_timestamp");
  const boost::json::value all = report(params());
  const auto& flags = statement(all, "revisions-of-pages").at("flags").as_array();
  ASSERT_FALSE(flags.empty());
  EXPECT_THAT(std::string(flags.at(0).as_string()), HasSubstr("revision"));
}

TEST_F(QueriesJobTest, PublicTargetsAndNoLimitAreRefused) {
  FakeJob none(host_, dumps_entry_v1(), "queries", params({{"limit", std::int64_t{0}}}));
  EXPECT_EQ(none.validate(), DUMPS_ERR_CONFIG);
  host_.visibility = "public";
  FakeJob open(host_, dumps_entry_v1(), "queries", params());
  EXPECT_EQ(open.validate(), DUMPS_ERR_CONFIG);
}

TEST(Explain, SamplesStandInPlaceOfParameters) {
  EXPECT_EQ(with_samples({"n", "p", "SELECT a FROM t WHERE b = ? AND c IN (?)", {"1", "x'62'"}}),
            "SELECT a FROM t WHERE b = 1 AND c IN (x'62')");
  EXPECT_EQ(with_samples({"n", "p", "SELECT ?2, ?1, ?2, ?3", {"1", "2"}}), "SELECT 2, 1, 2, NULL");
}

}  // namespace
}  // namespace dumps::xml_dump
