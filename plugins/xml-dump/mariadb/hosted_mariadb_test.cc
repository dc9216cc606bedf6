// The plugin's jobs on a wiki of a MariaDB server: how they find it, and what they leave.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "plugins/xml-dump/jobs/job_types.h"
#include "plugins/xml-dump/mariadb/test_mariadb.h"
#include "tests/fake_host/fake_job.h"
#include "tests/fake_host/real_pipeline.h"

namespace dumps::xml_dump {
namespace {

using fake::FakeHost;
using fake::FakeJob;
using ::testing::AllOf;
using ::testing::HasSubstr;

using List = std::vector<std::string>;

class HostedMariadbTest : public ::testing::Test {
 protected:
  HostedMariadbTest() { server_.load(wiki_, "demo"); }

  SpecValues params() const {
    return {{"database_name", "demo"},
            {"server", server_.socket()},
            {"option_file", server_.options("demo").option_file},
            {"siteinfo_file", wiki_.siteinfo()},
            {"clusters", List{"cluster1=" + server_.socket() + "/demo_es1",
                              "cluster2=" + server_.socket() + "/demo_es2"}}};
  }
  dumps_status run(const std::string& job_type, const SpecValues& params) {
    FakeJob job(host_, dumps_entry_v1(), job_type, params);
    const dumps_status status = job.run_all();
    error_ = job.error();
    return status;
  }
  std::string history() {
    return host_.outputs["demowiki-20261124-pages-meta-history.xml.bz2"].bytes;
  }

  const TestMariadb& server_ = TestMariadb::shared();
  TestWiki wiki_{TestWiki::Name::kDemo};
  FakeHost host_;
  std::string error_;
};

TEST_F(HostedMariadbTest, AHistoryIsWrittenAndTheReadingIsOnRecord) {
  ASSERT_EQ(run("meta-history", params()), DUMPS_OK) << error_;
  EXPECT_EQ(first_difference(history(), wiki_.reference("pages-meta-history.xml")), "");
  EXPECT_GT(host_.metrics.at("db_queries"), 5);
  EXPECT_GE(host_.metrics.at("db_wait_ms"), 0);
  EXPECT_EQ(host_.metrics.at("snapshots"), 1);
  EXPECT_GT(host_.metrics.at("snapshot_unix_time"), 1'700'000'000);
  EXPECT_GT(host_.metrics.at("snapshot_binlog_number"), 0);
  EXPECT_GT(host_.metrics.at("snapshot_binlog_offset"), 0);
  EXPECT_TRUE(host_.logged(DUMPS_LOG_INFO, "reading in a snapshot"));
}

TEST_F(HostedMariadbTest, LogsAndTitlesNeedNoClusters) {
  SpecValues values = params();
  values.erase("clusters");
  ASSERT_EQ(run("logs", values), DUMPS_OK) << error_;
  EXPECT_EQ(first_difference(host_.outputs["demowiki-20261124-pages-logging.xml.gz"].bytes,
                             wiki_.reference("pages-logging.xml")),
            "");
  values.erase("siteinfo_file");
  ASSERT_EQ(run("titles", values), DUMPS_OK) << error_;
  EXPECT_EQ(first_difference(host_.outputs["demowiki-20261124-all-titles-in-ns0.gz"].bytes,
                             wiki_.reference("all-titles-in-ns0")),
            "");
}

TEST_F(HostedMariadbTest, TheReplicaIsTheOneThatTheCommandPrints) {
  host_.run_pipeline = fake::real_pipelines();
  SpecValues values = params();
  values.erase("server");
  values["replica_command"] = List{"echo", server_.socket()};
  ASSERT_EQ(run("meta-history", values), DUMPS_OK) << error_;
  EXPECT_EQ(first_difference(history(), wiki_.reference("pages-meta-history.xml")), "");
  values["replica_command"] = List{"echo", "no server, sorry"};
  EXPECT_EQ(run("meta-history", values), DUMPS_ERR_FAILED);
  EXPECT_THAT(error_, HasSubstr("echo printed \"no server, sorry\", which is no server"));
}

TEST_F(HostedMariadbTest, WithoutAReplicaOneConnectionReadsAndThatIsSaid) {
  SpecValues values = params();
  values.erase("server");
  values["option_file"] = server_.user("lone", "SELECT ON *.*");
  ASSERT_EQ(run("stubs", values), DUMPS_OK) << error_;
  EXPECT_TRUE(host_.logged(DUMPS_LOG_WARNING, "no replica for dumps is named"));
  const auto line = std::find_if(host_.log.begin(), host_.log.end(), [](const auto& l) {
    return l.message == "reading in a snapshot";
  });
  ASSERT_NE(line, host_.log.end());
  EXPECT_EQ(line->fields.at("connections"), "1");
}

TEST_F(HostedMariadbTest, CredentialsMayBeASecretOfTheHost) {
  SpecValues values = params();
  host_.secret_paths["dump-reader"] = server_.options("demo").option_file;
  values.erase("option_file");
  values["option_secret"] = "dump-reader";
  EXPECT_EQ(run("stubs", values), DUMPS_OK) << error_;
}

TEST_F(HostedMariadbTest, AnOptionFileThatOthersMayReadIsRefused) {
  SpecValues values = params();
  const std::string path = std::get<std::string>(values.at("option_file"));
  ASSERT_EQ(::chmod(path.c_str(), 0640), 0);
  EXPECT_EQ(run("stubs", values), DUMPS_ERR_CONFIG);
  EXPECT_THAT(error_, AllOf(HasSubstr("option_file: " + path), HasSubstr("chmod 600")));
}

TEST_F(HostedMariadbTest, NoPasswordIsInTheLog) {
  ASSERT_EQ(run("stubs", params()), DUMPS_OK) << error_;
  ASSERT_FALSE(host_.log.empty());
  for (const auto& line : host_.log) {
    EXPECT_EQ(line.message.find("not-a-secret"), std::string::npos);
    for (const auto& [name, value] : line.fields) {
      EXPECT_EQ(value.find("not-a-secret"), std::string::npos) << name;
    }
  }
}

TEST_F(HostedMariadbTest, AServerThatIsNotThereIsToldAtOnce) {
  SpecValues values = params();
  values["server"] = "/nowhere/socket";
  EXPECT_EQ(run("stubs", values), DUMPS_ERR_RETRY);
  EXPECT_THAT(error_, HasSubstr("cannot be reached"));
}

}  // namespace
}  // namespace dumps::xml_dump
