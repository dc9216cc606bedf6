// The job queries on a MariaDB server: plans, flags, and when statements may be timed there.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <boost/json.hpp>

#include "plugins/xml-dump/jobs/job_types.h"
#include "plugins/xml-dump/mariadb/test_mariadb.h"
#include "tests/fake_host/fake_job.h"

namespace dumps::xml_dump {
namespace {

using fake::FakeHost;
using fake::FakeJob;
using ::testing::HasSubstr;

class MariadbQueriesTest : public ::testing::Test {
 protected:
  MariadbQueriesTest() {
    server_.load(wiki_, "queried");
    host_.visibility = "private";
  }
  SpecValues params(SpecValues more = {}) const {
    SpecValues params{
        {"database_name", "queried"},
        {"server", server_.socket()},
        {"option_file", server_.options("queried").option_file},
        {"clusters", std::vector<std::string>{"cluster1=" + server_.socket() + "/queried_es1"}}};
    for (auto& [key, value] : more) params[key] = value;
    return params;
  }
  boost::json::value report(const SpecValues& params) {
    FakeJob job(host_, dumps_entry_v1(), "queries", params);
    EXPECT_EQ(job.run_all(), DUMPS_OK) << job.error();
    return boost::json::parse(host_.outputs["demowiki-20261124-queries.json"].bytes);
  }
  static const boost::json::value& statement(const boost::json::value& report,
                                             std::string_view name) {
    for (const auto& s : report.at("statements").as_array()) {
      if (s.at("name").as_string() == name) return s;
    }
    throw std::out_of_range(std::string(name));
  }

  const TestMariadb& server_ = TestMariadb::shared();
  TestWiki wiki_{TestWiki::Name::kDemo};
  FakeHost host_;
};

TEST_F(MariadbQueriesTest, EveryStatementHasItsPlan) {
  const boost::json::value all = report(params());
  EXPECT_GT(all.at("statements").as_array().size(), 20U);
  for (const auto& s : all.at("statements").as_array()) {
    EXPECT_FALSE(s.at("plan").as_array().empty()) << s.at("name").as_string();
  }
  EXPECT_THAT(std::string(statement(all, "pages").at("plan").at(0).as_string()),
              HasSubstr("key PRIMARY"));
  EXPECT_TRUE(statement(all, "pages").at("flags").as_array().empty());
  EXPECT_NO_THROW(statement(all, "blobs"));
}

TEST_F(MariadbQueriesTest, AMissingIndexIsFlagged) {
  server_.load(wiki_, "unindexed");
  server_.sql("DROP INDEX page_name_title ON unindexed.page;");
  SpecValues of_other = params({{"database_name", "unindexed"}});
  of_other["option_file"] = server_.options("unindexed").option_file;
  const boost::json::value all = report(of_other);
  EXPECT_EQ(statement(all, "page-of-title").at("flags").at(0).as_string(), "full scan: page");
}

TEST_F(MariadbQueriesTest, APrimaryIsTimedOnlyByForce) {
  const SpecValues bench{{"bench", true}, {"limit", std::int64_t{5}}};
  FakeJob refused(host_, dumps_entry_v1(), "queries", params(bench));
  ASSERT_EQ(refused.plan(), DUMPS_OK) << refused.error();
  EXPECT_LT(refused.run(refused.shards().at(0)), 0);
  EXPECT_THAT(refused.error(), HasSubstr("use --force"));
  SpecValues forced = params(bench);
  forced["force"] = true;
  const boost::json::value timed = report(forced);
  for (const auto& s : timed.at("statements").as_array()) {
    EXPECT_GE(s.at("ms").as_double(), 0);
    EXPECT_LE(s.at("rows").to_number<int>(), 5) << s.at("name").as_string();
  }
}

TEST_F(MariadbQueriesTest, AServerOutsideTheDumpGroupIsWarnedOf) {
  const std::string options = wiki_.path("client.cnf");
  write_file(options, read_file(server_.options("queried").option_file) +
                          "socket = " + server_.socket() + "\n");
  ASSERT_EQ(::chmod(options.c_str(), 0600), 0);
  SpecValues elsewhere = params({{"option_file", options}});
  elsewhere.erase("server");
  const boost::json::value all = report(elsewhere);
  bool warned = false;
  for (const auto& w : all.at("warnings").as_array()) {
    warned |= std::string(w.as_string()).find("dump group") != std::string::npos;
  }
  EXPECT_TRUE(warned);
}

}  // namespace
}  // namespace dumps::xml_dump
