// The maintenance backend with a real MediaWiki: its files are those of the native backend; scripts
// that fail, hang, are cut or write half a page end in a clear error, and nothing is sealed.
#include "plugins/xml-dump/maintenance/maintenance_job.h"

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
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr const char* kRun = "demowiki-20261124-";
// Goes on to MediaWiki for everything but dumpBackup.php, of which `instead` takes care.
std::string except_dump(const std::string& instead) {
  return "case $script in dumpBackup.php) " + instead + ";; *) exec $0$script \"$@\";; esac";
}

class MaintenanceJobTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!TestMediaWiki::is_installed()) {
      GTEST_SKIP() << "the packages mediawiki and php-cli are not installed";
    }
    host_.run_pipeline = fake::real_pipelines(&commands_);
    wiki_.emplace();
  }
  SpecValues with(SpecValues more) const {
    SpecValues params = wiki_->params();
    for (auto& [key, value] : more) params[key] = value;
    return params;
  }
  SpecValues broken(const std::string& instead, SpecValues more = {}) const {
    SpecValues params = wiki_->params_of(except_dump(instead));
    for (auto& [key, value] : more) params[key] = value;
    return params;
  }
  std::string difference(const std::string& name, const std::string& reference) {
    return first_difference(host_.outputs[kRun + name].bytes, wiki_->wiki().reference(reference));
  }
  // How the only shard of stubs ends.
  std::string failure_of(const SpecValues& params) {
    FakeJob job(host_, dumps_entry_v1(), "stubs", params);
    EXPECT_EQ(job.plan(), DUMPS_OK) << job.error();
    EXPECT_EQ(job.run(job.shards().at(0)), DUMPS_ERR_FAILED);
    for (const auto& [name, output] : host_.outputs) EXPECT_FALSE(output.finished) << name;
    return job.error();
  }

  std::optional<TestMediaWiki> wiki_;
  FakeHost host_;
  std::vector<std::vector<std::string>> commands_;
};

TEST_F(MaintenanceJobTest, StubsAreThoseOfTheNativeBackend) {
  FakeJob job(host_, dumps_entry_v1(), "stubs", with({}));
  ASSERT_EQ(job.run_all(), DUMPS_OK) << job.error();
  EXPECT_EQ(job.complaint(), "");
  EXPECT_EQ(job.shards().at(0).expected_items, 384U);
  EXPECT_EQ(difference("stub-meta-history.xml.gz", "stub-meta-history.xml"), "");
  EXPECT_EQ(difference("stub-meta-current.xml.gz", "stub-meta-current.xml"), "");
  EXPECT_EQ(difference("stub-articles.xml.gz", "stub-articles.xml"), "");
  EXPECT_EQ(host_.outputs[std::string(kRun) + "stub-articles.xml.gz"].pieces.size(), 3U);
  EXPECT_EQ(host_.progress.total, host_.progress.done + host_.progress.skipped);
}

TEST_F(MaintenanceJobTest, LogsAreThoseOfTheNativeBackend) {
  FakeJob job(host_, dumps_entry_v1(), "logs", with({}));
  ASSERT_EQ(job.run_all(), DUMPS_OK) << job.error();
  EXPECT_EQ(difference("pages-logging.xml.gz", "pages-logging.xml"), "");
  FakeHost native_host;
  FakeJob native(native_host, dumps_entry_v1(), "logs", wiki_->wiki().params("logs"));
  ASSERT_EQ(native.run_all(), DUMPS_OK) << native.error();
  EXPECT_EQ(host_.progress.total, native_host.progress.total);
  EXPECT_EQ(host_.progress.done, native_host.progress.done);
}

// dumpTextPass.php waits 25 s at the one text of the wiki that cannot be read.
TEST_F(MaintenanceJobTest, TextsAreThoseOfTheNativeBackend) {
  FakeJob job(host_, dumps_entry_v1(), "meta-history", with({}));
  ASSERT_EQ(job.run_all(), DUMPS_OK) << job.error();
  EXPECT_EQ(difference("pages-meta-history.xml.bz2", "pages-meta-history.xml"), "");
  EXPECT_EQ(host_.metrics["unreadable_texts"], 1);
  EXPECT_TRUE(host_.logged(DUMPS_LOG_WARNING, "a text cannot be read"));
  EXPECT_THAT(commands_.back(), ::testing::Contains("--spawn=php"));
  EXPECT_THAT(commands_.back(), ::testing::Contains("--dbgroupdefault=dump"));
}

TEST_F(MaintenanceJobTest, TextsOfAnEarlierDumpAreTaken) {
  const std::string old = wiki_->wiki().reference("pages-articles.xml");
  host_.artifacts = {{.name = "demowiki-20261101-pages-articles.xml.bz2",
                      .stored = "",
                      .plain = old,
                      .date = "20261101"}};
  FakeJob job(host_, dumps_entry_v1(), "articles",
              with({{"prefetch", "20261101"}, {"slice_ids", std::int64_t{30}}}));
  ASSERT_EQ(job.run_all(), DUMPS_OK) << job.error();
  EXPECT_EQ(difference("pages-articles.xml.bz2", "pages-articles.xml"), "");
  EXPECT_GT(host_.metrics["prefetch_hits"], 0);
  EXPECT_GT(host_.metrics["prefetch_hits"], host_.metrics["prefetch_misses"]);
}

TEST_F(MaintenanceJobTest, TextsInOnePassAreThoseOfTheNativeBackend) {
  FakeJob history(host_, dumps_entry_v1(), "meta-history", with({{"dialect", "direct"}}));
  ASSERT_EQ(history.run_all(), DUMPS_OK) << history.error();
  EXPECT_EQ(difference("pages-meta-history.xml.bz2", "full.xml"), "");
  FakeJob current(host_, dumps_entry_v1(), "meta-current", with({{"dialect", "direct"}}));
  ASSERT_EQ(current.run_all(), DUMPS_OK) << current.error();
  EXPECT_EQ(difference("pages-meta-current.xml.bz2", "current.xml"), "");
}

TEST_F(MaintenanceJobTest, SlicesJoinToTheSameBytes) {
  FakeJob job(host_, dumps_entry_v1(), "stubs", with({{"slice_ids", std::int64_t{30}}}));
  ASSERT_EQ(job.run_all(), DUMPS_OK) << job.error();
  EXPECT_EQ(host_.metrics["slices"], 3);
  EXPECT_EQ(difference("stub-meta-history.xml.gz", "stub-meta-history.xml"), "");
  EXPECT_EQ(difference("stub-articles.xml.gz", "stub-articles.xml"), "");
}

TEST_F(MaintenanceJobTest, SlicesWithManyRevisionsAreCutSmaller) {
  FakeJob job(host_, dumps_entry_v1(), "stubs", with({{"slice_revisions", std::int64_t{150}}}));
  ASSERT_EQ(job.run_all(), DUMPS_OK) << job.error();
  EXPECT_EQ(host_.metrics["slices"], 3);
  EXPECT_EQ(difference("stub-meta-history.xml.gz", "stub-meta-history.xml"), "");
  EXPECT_EQ(host_.progress.total, 384U);
}

TEST_F(MaintenanceJobTest, ShardsHaveTheNamesAndCountsOfTheNativeBackend) {
  const SpecValues three{{"shards", std::int64_t{3}}};
  SpecValues native_params = wiki_->wiki().params("articles");
  native_params["shards"] = std::int64_t{3};
  FakeJob native(host_, dumps_entry_v1(), "articles", native_params);
  ASSERT_EQ(native.plan(), DUMPS_OK) << native.error();
  FakeJob job(host_, dumps_entry_v1(), "articles", with(three));
  ASSERT_EQ(job.plan(), DUMPS_OK) << job.error();
  ASSERT_EQ(job.shards().size(), native.shards().size());
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(job.shards()[i].outputs, native.shards()[i].outputs);
    EXPECT_EQ(job.shards()[i].argument, native.shards()[i].argument);
    EXPECT_EQ(job.shards()[i].expected_items, native.shards()[i].expected_items);
  }
}

TEST_F(MaintenanceJobTest, ShardsCanBeThoseOfTheRun) {
  host_.artifacts = {{.name = "pagerangeinfo.json",
                      .stored = R"({"articles": [["1", "40", "1"], ["41", "79", "2"]],)"
                                R"( "meta-current": [["1", "40", "1"], ["41", "79", "2"]],)"
                                R"( "meta-history": [["1", "40", "1"], ["41", "79", "2"]]})"}};
  FakeJob job(host_, dumps_entry_v1(), "stubs", with({{"ranges", "run"}}));
  ASSERT_EQ(job.plan(), DUMPS_OK) << job.error();
  ASSERT_EQ(job.shards().size(), 2U);
  EXPECT_EQ(job.shards()[1].argument, "41-79");
  FakeJob part(host_, dumps_entry_v1(), "stubs", with({{"ranges", "run"}, {"pages", "1-5"}}));
  EXPECT_EQ(part.plan(), DUMPS_ERR_CONFIG);
}

TEST_F(MaintenanceJobTest, ChoicesOfPagesAreMediaWikisOptions) {
  SpecValues params = with({{"schema", "0.10"}, {"skip_talk", true}, {"dialect", "direct"}});
  params["namespaces"] = std::vector<std::string>{"!2"};
  FakeJob job(host_, dumps_entry_v1(), "meta-current", params);
  ASSERT_EQ(job.run_all(), DUMPS_OK) << job.error();
  SpecValues native = wiki_->wiki().params("meta-current");
  for (const char* key : {"schema", "skip_talk", "dialect", "namespaces"}) {
    native[key] = params[key];
  }
  ASSERT_EQ(host_.outputs.size(), 2U);
  const auto [name, output] = *std::prev(host_.outputs.end());
  FakeHost native_host;
  FakeJob same(native_host, dumps_entry_v1(), "meta-current", native);
  ASSERT_EQ(same.run_all(), DUMPS_OK) << same.error();
  EXPECT_EQ(first_difference(output.bytes, native_host.outputs[name].bytes), "");
}

TEST_F(MaintenanceJobTest, FilesAreWrittenWhole) {
  for (const char* key : {"header", "footer"}) {
    try {
      const FakeJob job(host_, dumps_entry_v1(), "stubs", with({{key, false}}));
      ADD_FAILURE() << key;
    } catch (const std::runtime_error& error) {
      EXPECT_THAT(error.what(), HasSubstr(key + std::string(": cannot be left out")));
    }
  }
}

TEST_F(MaintenanceJobTest, AScriptThatFailsIsNamedWithItsLastWords) {
  const std::string error =
      failure_of(broken("echo 'no such table' >&2; exit 3", {{"slice_retries", std::int64_t{1}}}));
  EXPECT_THAT(error, HasSubstr("slice 1-"));
  EXPECT_THAT(error, HasSubstr("dumpBackup.php"));
  EXPECT_THAT(error, HasSubstr("no such table"));
  EXPECT_THAT(error, HasSubstr("tried 2 times"));
}

TEST_F(MaintenanceJobTest, ASliceThatFailedIsTriedAgain) {
  SpecValues params =
      broken("[ -e " + wiki_->wiki().path("tried") + " ] && exec $0$script \"$@\"; : > " +
             wiki_->wiki().path("tried") + "; exit 3");
  FakeJob job(host_, dumps_entry_v1(), "stubs", params);
  ASSERT_EQ(job.run_all(), DUMPS_OK) << job.error();
  EXPECT_TRUE(host_.logged(DUMPS_LOG_WARNING, "a slice failed and is tried again"));
  EXPECT_EQ(difference("stub-meta-history.xml.gz", "stub-meta-history.xml"), "");
}

TEST_F(MaintenanceJobTest, AScriptThatHangsIsEnded) {
  const std::string error = failure_of(broken(
      "sleep 600", {{"slice_retries", std::int64_t{0}}, {"slice_timeout", std::int64_t{3000}}}));
  EXPECT_THAT(error, HasSubstr("did not end within 3 s (slice_timeout)"));
}

TEST_F(MaintenanceJobTest, AScriptThatIsCutIsFoundOut) {
  for (const char* cut : {"-n 1000", "-c 30000", "-c -3"}) {
    const std::string error = failure_of(
        broken("for a; do case $a in --output=*) f=${a#--output=file:}; o=\"$o $f\";; esac; done; "
               "$0$script \"$@\"; for f in $o; do head " +
                   std::string(cut) + " $f > $f.cut; mv $f.cut $f; done",
               {{"slice_retries", std::int64_t{0}}}));
    EXPECT_THAT(error, HasSubstr("what it wrote is not whole")) << cut;
  }
}

TEST_F(MaintenanceJobTest, AScriptThatWritesHalfAPageIsFoundOut) {
  const std::string error = failure_of(
      broken("for a; do case $a in --output=*) f=${a#--output=file:}; o=\"$o $f\";; esac; done; "
             "$0$script \"$@\"; for f in $o; do sed -i '0,/<\\/page>/{/<\\/page>/d}' $f; done",
             {{"slice_retries", std::int64_t{0}}}));
  EXPECT_THAT(error, HasSubstr("what it wrote is not whole"));
}

TEST_F(MaintenanceJobTest, AScriptThatWritesNothingIsFoundOut) {
  EXPECT_THAT(failure_of(broken("true", {{"slice_retries", std::int64_t{0}}})),
              HasSubstr("wrote no file"));
  EXPECT_THAT(
      failure_of(broken("for a; do case $a in --start=* | --end=*) ;; *) o=\"$o $a\";; esac; done; "
                        "exec $0$script $o --start=1 --end=1",
                        {{"slice_retries", std::int64_t{0}}})),
      HasSubstr("wrote nothing, though the database has 384 revisions"));
}

TEST_F(MaintenanceJobTest, AnExtensionThatIsNotThereLeavesNothingToDo) {
  for (const char* job_type : {"flow", "flow-history"}) {
    FakeJob job(host_, dumps_entry_v1(), job_type, with({}));
    EXPECT_EQ(job.run_all(), DUMPS_SKIPPED) << job.error();
    FakeJob native(host_, dumps_entry_v1(), job_type, {});
    EXPECT_EQ(native.run_all(), DUMPS_SKIPPED) << native.error();
  }
}

TEST_F(MaintenanceJobTest, MediaWikiThatCannotStartSaysWhy) {
  SpecValues params = with({});
  params["mediawiki_conf"] = wiki_->wiki().path("none.php");
  FakeJob job(host_, dumps_entry_v1(), "stubs", params);
  EXPECT_EQ(job.plan(), DUMPS_ERR_FAILED);
  EXPECT_THAT(job.error(), HasSubstr("eval.php"));
}

}  // namespace
}  // namespace dumps::xml_dump
