// Dumps of tables of a real MariaDB server, by the real mariadb-dump.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugins/xml-dump/jobs/job_types.h"
#include "plugins/xml-dump/mariadb/test_mariadb.h"
#include "plugins/xml-dump/tables/table_source_mariadb.h"
#include "tests/fake_host/fake_job.h"
#include "tests/fake_host/real_pipeline.h"

namespace dumps::xml_dump {
namespace {

using fake::FakeHost;
using fake::FakeJob;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

using List = std::vector<std::string>;
constexpr const char* kRun = "demowiki-20261124-";

class TableMariadbTest : public ::testing::Test {
 protected:
  TableMariadbTest() {
    server_.load(wiki_, "demo", "mw_");
    server_.sql(
        "CREATE TABLE demo.mw_page_props (pp_page INT, pp_propname VARBINARY(60), pp_value BLOB,"
        " PRIMARY KEY (pp_page, pp_propname));"
        "INSERT INTO demo.mw_page_props SELECT page_id, 'odd', x'00275c0a22' FROM demo.mw_page;"
        "CREATE TABLE demo.mw_user (user_id INT, user_password BLOB);");
    host_.run_pipeline = fake::real_pipelines(&commands_);
  }

  SpecValues params(List tables) const {
    SpecValues values{{"database_name", "demo"},
                      {"prefix", "mw_"},
                      {"server", server_.socket()},
                      {"option_file", option_file_}};
    if (!tables.empty()) values["tables"] = std::move(tables);
    return values;
  }
  dumps_status run(List tables, const std::string& job_type = "tables") {
    FakeJob job(host_, dumps_entry_v1(), job_type, params(std::move(tables)));
    const dumps_status status = job.run_all();
    error_ = job.error();
    EXPECT_EQ(status == DUMPS_OK ? job.complaint() : "", "");
    return status;
  }
  std::string checksum(const std::string& table) const {
    const std::string line = server_.sql("CHECKSUM TABLE " + table);
    return line.substr(line.find('\t'));
  }
  const std::string& dump_of(const std::string& table) {
    return host_.outputs[kRun + table + ".sql.gz"].bytes;
  }
  // What a pipeline hands on is changed on its way.
  void change_dumps(const std::function<std::string(std::string)>& change) {
    host_.run_pipeline = [change](const dumps_pipeline& asked, dumps_stage_end* ends,
                                  dumps_error* error) {
      std::string printed;
      dumps_pipeline inner = asked;
      inner.ctx = &printed;
      inner.error_line = nullptr;
      inner.take = [](void* ctx, const void* data, uint64_t size) -> dumps_status {
        static_cast<std::string*>(ctx)->append(static_cast<const char*>(data), size);
        return DUMPS_OK;
      };
      const dumps_status status = fake::real_pipelines()(inner, ends, error);
      if (status != DUMPS_OK) return status;
      const std::string changed = change(printed);
      return asked.take(asked.ctx, changed.data(), changed.size());
    };
  }

  const TestMariadb& server_ = TestMariadb::shared();
  const std::string option_file_ = server_.user("tables", "SELECT ON demo.*");
  TestWiki wiki_{TestWiki::Name::kDemo};
  FakeHost host_;
  std::vector<List> commands_;
  std::string error_;
};

TEST_F(TableMariadbTest, EveryRowIsDumpedAndLoadsAgain) {
  server_.sql("CREATE OR REPLACE DATABASE again");
  for (const char* table : {"page", "page_props", "image"}) {
    ASSERT_EQ(run({table}), DUMPS_OK) << error_;
    EXPECT_THAT(dump_of(table), HasSubstr("CREATE TABLE `mw_"));
    server_.sql("USE again;\n" + dump_of(table));
    const std::string name = std::string("mw_") + table;
    EXPECT_EQ(checksum("again." + name), checksum("demo." + name)) << table;
  }
}

TEST_F(TableMariadbTest, EqualTablesAreEqualFiles) {
  ASSERT_EQ(run({"page"}), DUMPS_OK) << error_;
  const std::string first = dump_of("page");
  EXPECT_THAT(first, HasSubstr("\n-- Dump completed\n"));
  ASSERT_EQ(run({"page"}), DUMPS_OK) << error_;
  EXPECT_EQ(dump_of("page"), first);
}

TEST_F(TableMariadbTest, OnlyListedTablesArePlanned) {
  server_.sql("CREATE TABLE demo.mw_mystery (a INT); CREATE TABLE demo.page (a INT)");
  FakeJob job(host_, dumps_entry_v1(), "tables", params({}));
  ASSERT_EQ(job.plan(), DUMPS_OK) << job.error();
  List arguments;
  for (const plugin::Shard& shard : job.shards()) arguments.push_back(shard.argument);
  EXPECT_THAT(arguments, Contains("page").Times(1));
  EXPECT_THAT(arguments, Not(Contains("mystery")));
  EXPECT_THAT(arguments, Not(Contains("user")));
}

TEST_F(TableMariadbTest, ViewsAndCopiesOfPrivateTablesAreRefused) {
  server_.sql("CREATE VIEW demo.mw_geo_tags AS SELECT user_id FROM demo.mw_user");
  EXPECT_EQ(run({"geo_tags"}), DUMPS_ERR_CONFIG);
  EXPECT_THAT(error_, HasSubstr("\"mw_geo_tags\" is a view"));
  server_.sql("CREATE TABLE demo.mw_babel AS SELECT user_password FROM demo.mw_user");
  EXPECT_EQ(run({"babel"}), DUMPS_ERR_CONFIG);
  EXPECT_THAT(error_, HasSubstr("\"mw_babel\" has the column user_password"));
}

TEST_F(TableMariadbTest, ThePasswordIsInNoCommand) {
  ASSERT_EQ(run({"page"}), DUMPS_OK) << error_;
  ASSERT_EQ(commands_.size(), 1U);
  EXPECT_EQ(commands_[0][1], "--defaults-file=" + option_file_);
  const std::string option_file = read_file(option_file_);
  const size_t begin = option_file.find("password = ") + 11;
  const std::string password = option_file.substr(begin, option_file.find('\n', begin) - begin);
  ASSERT_GT(password.size(), 8U);
  for (const std::string& word : commands_[0]) EXPECT_THAT(word, Not(HasSubstr(password)));
}

TEST_F(TableMariadbTest, ADumpThatIsCutOffIsTriedAgain) {
  change_dumps([](std::string dump) { return dump.substr(0, dump.rfind("-- Dump completed")); });
  EXPECT_EQ(run({"page"}), DUMPS_ERR_RETRY);
  EXPECT_THAT(error_, HasSubstr("mw_page: its dump does not end with \"-- Dump completed\""));
  EXPECT_TRUE(host_.outputs.empty()) << "discarded";
}

TEST_F(TableMariadbTest, RowsThatAreMissingAreNoDump) {
  change_dumps([](std::string dump) {
    const size_t values = dump.find(" VALUES\n") + 8;
    const size_t rows = dump.rfind(",\n(", dump.find("UNLOCK TABLES"));
    return dump.substr(0, values) + dump.substr(rows + 2);
  });
  EXPECT_EQ(run({"page"}), DUMPS_ERR_RETRY);
  EXPECT_THAT(error_, HasSubstr("its dump has 1 rows, the table had 78 before and has 78 now"));
}

TEST_F(TableMariadbTest, ATableThatGrowsMeanwhileIsDumped) {
  change_dumps([this](std::string dump) {
    server_.sql(
        "INSERT INTO demo.mw_page_props (pp_page, pp_propname, pp_value)"
        " SELECT page_id + 1000, 'new', '' FROM demo.mw_page");
    return dump;
  });
  const std::string before = server_.sql("SELECT COUNT(*) FROM demo.mw_page_props");
  ASSERT_EQ(run({"page_props"}), DUMPS_OK) << error_;
  EXPECT_EQ(std::to_string(host_.metrics["rows"]) + "\n", before);
}

TEST_F(TableMariadbTest, ATableThatIsDroppedMeanwhileFails) {
  FakeJob job(host_, dumps_entry_v1(), "tables", params({"page_props"}));
  ASSERT_EQ(job.plan(), DUMPS_OK) << job.error();
  const auto real = host_.run_pipeline;
  host_.run_pipeline = [&](const dumps_pipeline& asked, dumps_stage_end* ends, dumps_error* error) {
    server_.sql("DROP TABLE demo.mw_page_props");
    return real(asked, ends, error);
  };
  EXPECT_EQ(job.run(job.shards().at(0)), DUMPS_ERR_FAILED);
  EXPECT_THAT(job.error(), HasSubstr("mw_page_props"));
  EXPECT_TRUE(host_.outputs.empty()) << "discarded";
}

TEST_F(TableMariadbTest, UploadsAreListed) {
  host_.visibility = "private";
  ASSERT_EQ(run({}, "uploads-list"), DUMPS_OK) << error_;
  const std::string& list = host_.outputs["demowiki-20261124-local-media.tsv.gz"].bytes;
  EXPECT_TRUE(list.starts_with("name\tarchive_name\ttimestamp\tsize\tsha1\n"));
  EXPECT_EQ(std::to_string(host_.progress.done) + "\n",
            server_.sql("SELECT (SELECT COUNT(*) FROM demo.mw_image) +"
                        " (SELECT COUNT(*) FROM demo.mw_oldimage)"));
}

TEST(MariadbDumpCommand, NamesTheServerAndNoSecret) {
  MariadbOptions options;
  options.database = "wiki";
  options.option_file = "/o.cnf";
  options.server = MariadbAddress{"db1", 3307, ""};
  const List command = mariadb_dump_command(options, "mw_page", 5);
  EXPECT_EQ(command[1], "--defaults-file=/o.cnf");
  EXPECT_THAT(command, Contains("--host=db1"));
  EXPECT_THAT(command, Contains("--port=3307"));
  EXPECT_THAT(command, Contains("--where=1 LIMIT 5"));
  EXPECT_THAT(command, Contains("--single-transaction"));
  EXPECT_EQ(command.back(), "mw_page");
}

}  // namespace
}  // namespace dumps::xml_dump
