// What can be asked of jobs, of a wiki on a MariaDB server: names, bytes and ranges are those of
// the same job on the wiki's SQLite twin.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "plugins/xml-dump/jobs/job_types.h"
#include "plugins/xml-dump/mariadb/test_mariadb.h"
#include "tests/fake_host/fake_job.h"

namespace dumps::xml_dump {
namespace {

using fake::FakeHost;
using fake::FakeJob;
using ::testing::HasSubstr;

using List = std::vector<std::string>;
using Files = std::map<std::string, std::string>;

class HostedMariadbChoiceTest : public ::testing::Test {
 protected:
  HostedMariadbChoiceTest() { server_.load(wiki_, "demo"); }

  SpecValues on_server(const std::string& job_type) const {
    SpecValues params = on_sqlite(job_type);
    params.erase("database");
    params["database_name"] = "demo";
    params["server"] = server_.socket();
    params["option_file"] = server_.options("demo").option_file;
    if (params.contains("clusters")) {
      params["clusters"] = List{"cluster1=" + server_.socket() + "/demo_es1",
                                "cluster2=" + server_.socket() + "/demo_es2"};
    }
    return params;
  }
  SpecValues on_sqlite(const std::string& job_type) const {
    if (job_type == "ranges") return {{"database", wiki_.database()}};
    return wiki_.params(job_type);
  }
  // All files of all shards.
  Files make(const std::string& job_type, SpecValues params, const SpecValues& more) {
    for (const auto& [key, value] : more) params[key] = value;
    FakeJob job(host_, dumps_entry_v1(), job_type, params);
    EXPECT_EQ(job.plan(), DUMPS_OK) << job.error();
    Files files;
    for (const plugin::Shard& shard : job.shards()) {
      EXPECT_EQ(job.run(shard), DUMPS_OK) << job.error();
      EXPECT_EQ(job.complaint(), "");
      for (const std::string& name : shard.outputs) files[name] = host_.outputs[name].bytes;
    }
    return files;
  }
  // The number of files of pages that both have.
  std::int64_t expect_same(const std::string& job_type, const SpecValues& more) {
    Files got = make(job_type, on_server(job_type), more);
    const Files want = make(job_type, on_sqlite(job_type), more);
    EXPECT_EQ(got.size(), want.size()) << job_type;
    for (const auto& [name, bytes] : want) {
      EXPECT_EQ(got.count(name), 1U) << name;
      EXPECT_EQ(first_difference(got[name], bytes), "") << name;
    }
    return std::count_if(want.begin(), want.end(), [](const auto& file) {
      return file.first.find(".xml") != std::string::npos;
    });
  }

  const TestMariadb& server_ = TestMariadb::shared();
  TestWiki wiki_{TestWiki::Name::kDemo};
  FakeHost host_;
};

TEST_F(HostedMariadbChoiceTest, PartsOfTheWiki) {
  EXPECT_EQ(expect_same("meta-history", {{"namespaces", List{"0", "NS_FILE"}}}), 1);
  EXPECT_EQ(expect_same("stubs", {{"revisions", "20-200"}, {"pages", "1-50"}}), 3);
  EXPECT_EQ(expect_same("meta-current", {{"skip_talk", true}, {"schema", "0.10"}}), 1);
  write_file(wiki_.path("list.txt"), "Harbour plan\nNo such page\nFile:Harbour plan.png\n");
  EXPECT_EQ(expect_same("meta-history", {{"pagelist_file", wiki_.path("list.txt")}}), 1);
  EXPECT_EQ(host_.metrics["pages"], 1) << "of the titles in the list";
}

TEST_F(HostedMariadbChoiceTest, PartsByNumberAndByWeight) {
  EXPECT_EQ(expect_same("articles", {{"shards", std::int64_t{3}}}), 3);
  EXPECT_GT(expect_same("meta-history", {{"shards", std::int64_t{2}},
                                         {"revisions_per_shard", std::int64_t{60}},
                                         {"bytes_per_shard", std::int64_t{9'000}}}),
            4);
}

TEST_F(HostedMariadbChoiceTest, RangesOfARun) {
  const SpecValues cut = {{"shards", std::int64_t{2}}, {"revisions_per_shard", std::int64_t{100}}};
  expect_same("ranges", cut);
  const std::string ranges = host_.outputs["pagerangeinfo.json"].bytes;
  EXPECT_THAT(ranges, HasSubstr("\"meta-history\":[[\"1\","));
  host_.artifacts = {{"pagerangeinfo.json", ranges, ranges}};
  EXPECT_EQ(expect_same("stubs", {{"ranges", "run"}}), 6);
  EXPECT_GT(expect_same("meta-history", {{"ranges", "run"}}), 3);
}

}  // namespace
}  // namespace dumps::xml_dump
