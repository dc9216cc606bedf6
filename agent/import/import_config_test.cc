// Farms as they were configured, and what they become.
#include "agent/import/import_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "agent/base/atomic_file.h"
#include "agent/core/config.h"
#include "agent/import/engine_keys.h"

namespace dumps {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class ImportConfigTest : public testing::Test {
 protected:
  ImportConfigTest() {
    char name[] = "/tmp/import-XXXXXX";
    root_ = ::mkdtemp(name);
    put("all.dblist", "aawiki\nabwiki\nbigwiki\nhugewiki\nsecretwiki\ngonewiki\n");
    put("big.dblist", "bigwiki\nhugewiki\n");
    put("skip.dblist", "gonewiki\n");
    put("private.dblist", "secretwiki\n");
    put("flow.dblist", "bigwiki\n");
    put("tables.yaml",
        "tables:\n  page: {job: page, description: Pages}\n"
        "  site_stats: {job: sitestats, description: Numbers}\n");
    put("w.conf",
        "[wiki]\ndblist=all.dblist\nskipdblist=skip.dblist,big.dblist\nprivatelist=private.dblist\n"
        "dir=/srv/mw\nmultiversion=/srv/mw/multiversion\nadminmail=x@example.org\n"
        "[output]\npublic=/mnt/public\nprivate=/mnt/private\ntemp=/mnt/temp\n"
        "webroot=https://dumps.example.org/old/\nfileperms=0o644\ntemplatedir=/etc/templs\n"
        "[database]\nclient_config_file=/etc/dumps/client.cnf\nuser=root\npassword=hunter2\n"
        "[tools]\nphp=/usr/bin/php7.4\n7za=/usr/bin/7za\n"
        "[cleanup]\nkeep=10\n"
        "[otherformats]\nmultistream=1\n"
        "[misc]\nmaxRetries=5\n"
        "[bigwikis]\ndblist=big.dblist\nskipdblist=skip.dblist\nflowlist=flow.dblist\nkeep=8\n"
        "chunksEnabled=1\npagesPerChunkHistory=100,\n  200,300\nchunksForPagelogs=2\n"
        "checkpointTime=720\nrevsPerJob=1500000\nlbzip2threads=3\nrecombineHistory=0\n"
        "tablejobs=tables.yaml\nskipjobs=sitestatstable\nphp=/other\n"
        "[hugewiki]\nkeep=3\nchunksEnabled=1\npagesPerChunkHistory=1,2,3,4,5\ndblist=x\n"
        "[oldwiki]\nkeep=1\n");
  }
  ~ImportConfigTest() override { fs::remove_all(root_); }

  void put(const std::string& name, const std::string& content) {
    ASSERT_TRUE(write_file_atomically(root_ + "/" + name, content).ok());
  }
  std::string path(const std::string& name) const { return root_ + "/" + name; }
  ImportRequest both() const { return {{path("w.conf"), path("w.conf:bigwikis")}, "", ""}; }

  std::string root_;
};

TEST_F(ImportConfigTest, GroupsBecomeSourcesProfilesAndKeeps) {
  const auto imported = import_config(both());
  ASSERT_TRUE(imported.ok()) << imported.error().to_string();
  EXPECT_THAT(imported->groups, ElementsAre("main", "bigwikis", "hugewiki"));
  const auto& files = imported->files;
  EXPECT_THAT(files.at("agent.toml"),
              AllOf(HasSubstr("public = \"/mnt/public\""), HasSubstr("file_mode = \"0644\""),
                    HasSubstr("url = \"https://dumps.example.org\"\nweb_root = \"/old\""),
                    HasSubstr("retries = 5"), HasSubstr("[retention]\nkeep = 10"),
                    HasSubstr("groups = [\"bigwikis\"]\nkeep = 8"),
                    HasSubstr("groups = [\"hugewiki\"]\nkeep = 3")));
  const std::string& targets = files.at("targets.d/imported.toml");
  EXPECT_THAT(targets, AllOf(HasSubstr("private = \"" + path("private.dblist") + "\""),
                             HasSubstr("visibility = \"public\""),
                             HasSubstr("[target.\"hugewiki\"]\nvisibility = \"public\""),
                             HasSubstr("option_file = \"/etc/dumps/client.cnf\""),
                             HasSubstr("MWScript.php getReplicaServer.php --wiki={wiki}")));
  const std::string& big = files.at("profiles.d/full-bigwikis.toml");
  EXPECT_THAT(
      big, AllOf(HasSubstr("shards = 3, revisions_per_shard = 1500000"), HasSubstr("threads = 3"),
                 HasSubstr("tables = [\"page\"]"), HasSubstr("name = \"flow\""),
                 HasSubstr("name = \"articles-whole\""), HasSubstr("name = \"logs-whole\""),
                 Not(HasSubstr("name = \"history-whole\""))));
  EXPECT_THAT(files.at("profiles.d/partial-bigwikis.toml"),
              Not(HasSubstr("name = \"meta-history")));
  EXPECT_THAT(files.at("profiles.d/full-hugewiki.toml"), HasSubstr("shards = 5"));
  EXPECT_THAT(files.at("profiles.d/full-main.toml"),
              AllOf(HasSubstr("articles-multistream"), Not(HasSubstr("ranges"))));
}

TEST_F(ImportConfigTest, EveryKeyThatIsIgnoredIsListedWithTheReason) {
  const auto imported = import_config(both());
  ASSERT_TRUE(imported.ok()) << imported.error().to_string();
  std::vector<std::string> keys;
  for (const IgnoredKey& key : imported->ignored) keys.push_back(key.section + "." + key.key);
  EXPECT_THAT(keys, ElementsAre("wiki.adminmail", "output.templatedir", "database.user",
                                "database.password", "tools.7za", "bigwikis.php", "hugewiki.dblist",
                                "oldwiki.keep"));
  EXPECT_THAT(
      imported->files.at("IMPORTED.txt"),
      AllOf(HasSubstr("w.conf:7: [wiki] adminmail: the engine looks for it in [reporting]"),
            HasSubstr("credentials are read from client_config_file only"),
            HasSubstr("[tools] 7za: the engine knows no such key"),
            HasSubstr("section [oldwiki] is not imported"), HasSubstr("dumpsctl target learn")));
  for (const auto& [name, content] : imported->files) {
    EXPECT_THAT(content, Not(HasSubstr("hunter2"))) << name;
  }
}

TEST_F(ImportConfigTest, EveryKeyOfTheEngineIsUsedOrHasAReason) {
  std::set<std::string> seen;
  for (const EngineKey& key : engine_keys()) {
    EXPECT_TRUE(seen.insert(std::string(key.section) + "." + key.key).second) << key.key;
    EXPECT_EQ(find_engine_key(key.key, key.section), &key);
  }
  EXPECT_GT(seen.size(), 60u);
}

TEST_F(ImportConfigTest, WithoutAPrivateListNothingIsPublic) {
  put("open.conf", "[wiki]\ndblist=big.dblist\ndir=/srv/mw\n");
  const auto imported = import_config({{path("open.conf")}, "", ""});
  ASSERT_TRUE(imported.ok()) << imported.error().to_string();
  EXPECT_THAT(imported->files.at("targets.d/imported.toml"), Not(HasSubstr("visibility")));
  EXPECT_THAT(imported->notes, Contains(HasSubstr("all wikis are private")));
}

TEST_F(ImportConfigTest, StagesGiveSlotsAndWhatPartialRunsLeaveOut) {
  put("stages",
      "6 4 continue none ./worker --configfile w.conf:bigwikis --skipjobs "
      "metahistorybz2dump,metahistory7zdump --date D\n");
  ImportRequest request = both();
  request.stages = path("stages");
  const auto imported = import_config(request);
  ASSERT_TRUE(imported.ok()) << imported.error().to_string();
  EXPECT_THAT(imported->files.at("agent.toml"), HasSubstr("cores = 24"));
  EXPECT_THAT(imported->files.at("profiles.d/partial-bigwikis.toml"),
              AllOf(Not(HasSubstr("name = \"meta-history")), HasSubstr("flow-history")));
  put("stages", "6 4 continue none ./worker --configfile w.conf:en\n");
  EXPECT_THAT(import_config(request).error().to_string(), HasSubstr("stages:1: its section en"));
}

TEST_F(ImportConfigTest, BadInputIsSaidWithFileAndLine) {
  const std::string head = "[wiki]\ndblist=all.dblist\ndir=/srv/mw\n";
  const struct {
    std::string text;
    const char* section;
    const char* says;
  } rows[] = {
      {head, ":bigwiki", "the file has no section [bigwiki]"},
      {head, ":wiki", "[wiki] is a section of the engine"},
      {"[wiki]\ndir=/srv/mw\n", "", "no dblist says which wikis there are"},
      {"[wiki]\ndblist=all.dblist\n", "", "there is no dir in [wiki]"},
      {"[wiki]\ndblist=lost.dblist\ndir=/srv/mw\n", "", "lost.dblist"},
      {head + "privatelist=lost.dblist\n", "", "lost.dblist"},
      {head + "[cleanup]\nkeep=many\n", "", "bad.conf:5: keep is \"many\""},
      {head + "[output]\nfileperms=0o999\n", "", "bad.conf:5: fileperms is \"0o999\""},
      {head + "[chunks]\nchunksEnabled=1\n", "", "bad.conf:5: chunksEnabled is on, and neither"},
      {head + "[chunks]\npagesPerChunkHistory=5\nrevsPerChunkHistory=5\n", "",
       "bad.conf:6: revsPerChunkHistory and pagesPerChunkHistory contradict each other"},
      {head + "[chunks]\nchunksForPagelogs=5\nlogitemsPerPagelogs=5\n", "",
       "bad.conf:6: logitemsPerPagelogs and chunksForPagelogs contradict"},
      {head + "[chunks]\nchunksEnabled=1\npagesPerChunkHistory=5,x\n", "", "holds \"x\""},
      {head + "[misc]\nskipjobs=stubz\n", "", "leave out jobs: stubz: there is no job"},
      {head + "[wiki", "", "bad.conf:4"},
  };
  for (const auto& row : rows) {
    put("bad.conf", row.text);
    const auto imported = import_config({{path("bad.conf") + row.section}, "", ""});
    ASSERT_FALSE(imported.ok()) << row.text;
    EXPECT_THAT(imported.error().to_string(), HasSubstr(row.says)) << row.text;
  }
  EXPECT_FALSE(import_config({{path("nothing.conf")}, "", ""}).ok());
  EXPECT_FALSE(import_config({{}, "", ""}).ok());
  ImportRequest twice = both();
  twice.configs.push_back(twice.configs.front());
  EXPECT_THAT(import_config(twice).error().to_string(), HasSubstr("stands there twice"));
}

TEST_F(ImportConfigTest, ADirectoryIsWrittenWholeOrNotAtAll) {
  const auto imported = import_config(both());
  ASSERT_TRUE(imported.ok());
  const std::string out = path("conf");
  ASSERT_TRUE(write_imported(*imported, out).ok());
  EXPECT_TRUE(fs::exists(out + "/roles.d/imported.toml"));
  EXPECT_EQ(write_imported(*imported, out).error().code, ErrorCode::kExists);
  fs::create_directories(path("empty"));
  EXPECT_TRUE(write_imported(*imported, path("empty/")).ok());
  EXPECT_FALSE(write_imported(*imported, path("w.conf")).ok());
  std::vector<std::string> left;
  for (const auto& entry : fs::directory_iterator(root_)) {
    const std::string name = entry.path().filename().string();
    if (name.find(".tmp.") != std::string::npos) left.push_back(name);
  }
  EXPECT_THAT(left, IsEmpty());
  Problems problems;
  const Config config = load_config(out, {"/plugins", "/worker", "/share"}, problems);
  EXPECT_TRUE(problems.empty()) << problems.to_string();
  EXPECT_EQ(config.profiles.size(), 6u);
  EXPECT_EQ(config.sources.size(), 2u);
  EXPECT_EQ(config.targets.size(), 1u);
}

}  // namespace
}  // namespace dumps
