// Adoption of trees that the older engine made: small ones that are made here, and real ones, which
// lie beside the sources; without these their tests are skipped.
#include "agent/verify/adopt.h"

#include <sys/stat.h>
#include <utime.h>

#include <cstdlib>

#include "agent/verify/verify_fixture.h"

namespace dumps {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const ManifestArtifact* artifact(const Manifest& manifest, const std::string& name) {
  for (const auto& item : manifest.artifacts) {
    if (item.artifact.name == name) return &item;
  }
  return nullptr;
}
const ManifestStep* step(const Manifest& manifest, const std::string& name) {
  for (const auto& each : manifest.steps) {
    if (each.name == name) return &each;
  }
  return nullptr;
}

// A run of two jobs that are done, and one that was cut off.
class AdoptTest : public test::VerifyTest {
 protected:
  AdoptTest() {
    // The store compresses; then only what the engine would have is left.
    release({{kStubs, test::dump_text({1, 5, 9})}, {kTable, "INSERT;\n"}});
    fs::remove_all(layout_.run_directory(run_));
    fs::remove_all(layout_.latest_directory("wiki", true));
    fs::remove(path("manifest.json"));
    put("dumpruninfo.txt",
        "name:articlesdump; status:in-progress; updated:2026-01-02 03:00:09\n"
        "name:xmlstubsdump; status:done; updated:2026-01-02 03:00:05\n"
        "name:pagetable; status:done; updated:2026-01-02 03:00:01\n");
    put("report.json", report(kTable, "pagetable", kStubs, "xmlstubsdump"));
    put("wiki-20260102-md5sums.json", R"({"md5": {"files": {")" + kTable + R"(": ")" +
                                          md5_of(kTable) + R"(", ")" + kStubs + R"(": ")" +
                                          md5_of(kStubs) + R"("}}})");
    put(kHalf, "BZh9");
  }
  std::string md5_of(const std::string& name) const {
    codec::Digests digests;
    digests.add(text_of(name));
    return digests.finish().md5;
  }
  std::string entry(const std::string& file, const std::string& job) const {
    return "\"" + job + R"(": {"files": {")" + file + R"(": {"size": )" +
           std::to_string(text_of(file).size()) + R"(, "url": "/x/)" + file + "\"}}}";
  }
  std::string report(const std::string& file, const std::string& job, const std::string& other,
                     const std::string& other_job) const {
    return R"({"jobs": {)" + entry(file, job) + ", " + entry(other, other_job) + "}}";
  }
  Result<Adoption> plan(bool skip_bad = false) const {
    return plan_adoption(layout_, run_, true, {skip_bad, {}});
  }

  const std::string kStubs = "wiki-20260102-stub-articles.xml.gz";
  const std::string kHalf = "wiki-20260102-pages-articles.xml.bz2.inprog";
};

TEST_F(AdoptTest, AManifestIsMadeOfTheJobsThatAreDone) {
  Result<Adoption> adoption = plan();
  ASSERT_TRUE(adoption.ok()) << adoption.error().to_string();
  EXPECT_TRUE(may_adopt(*adoption, {}));
  const Manifest& manifest = adoption->manifest;
  EXPECT_EQ(manifest.run, run_);
  EXPECT_EQ(manifest.state, "partial");
  EXPECT_EQ(manifest.profile, "partial");
  ASSERT_EQ(manifest.artifacts.size(), 2U);
  const ManifestArtifact* stubs = artifact(manifest, kStubs);
  ASSERT_NE(stubs, nullptr);
  EXPECT_EQ(stubs->step, "stubs");
  EXPECT_EQ(stubs->artifact.digests.md5, md5_of(kStubs));
  EXPECT_EQ(stubs->counts.at("pages"), 3);
  EXPECT_EQ(stubs->keys, (KeyRange{1, 9}));
  const ManifestStep* tables = step(manifest, "tables");
  ASSERT_NE(tables, nullptr);
  EXPECT_EQ(tables->plugin, kEngineName);
  EXPECT_EQ(tables->finished, "2026-01-02T03:00:01Z");
  EXPECT_EQ(artifact(manifest, kTable)->shard, "page");
  EXPECT_EQ(step(manifest, "stubs")->started, "2026-01-02T03:00:01Z");
  EXPECT_EQ(step(manifest, "stubs")->counts.at("revisions"), 3);
  EXPECT_EQ(step(manifest, "articles"), nullptr);
}

TEST_F(AdoptTest, AnAdoptedRunVerifiesAndIsLinked) {
  real_.sign_with(std::make_shared<SigningKey>(*SigningKey::generate()));
  Result<Adoption> adoption = plan();
  ASSERT_TRUE(adoption.ok());
  ASSERT_TRUE(write_adoption(real_, layout_, {}, true, *adoption).ok());
  EXPECT_EQ(tree(layout_.latest_directory("wiki", true)).at("wiki-latest-page.sql.gz"),
            "-> ../20260102/" + kTable);
  EXPECT_TRUE(exists(path("manifest.json.sig")));
  Result<VerifyReport> report = verify_run(layout_, run_, true, {CheckDepth::kDeep, 1});
  ASSERT_TRUE(report.ok());
  EXPECT_TRUE(report->manifest.has_value());
  EXPECT_TRUE(report->is_good());
  // Where it was cut off, or the engine went on, once more: it comes out the same.
  const auto before = tree(root_);
  Result<Adoption> again = plan();
  ASSERT_TRUE(again.ok()) << again.error().to_string();
  ASSERT_TRUE(write_adoption(real_, layout_, {}, true, *again).ok());
  EXPECT_EQ(tree(root_), before);
}

TEST_F(AdoptTest, BadFilesAreRefusedOrLeftOut) {
  put(kTable, "no gzip");
  Result<Adoption> adoption = plan();
  ASSERT_TRUE(adoption.ok());
  EXPECT_FALSE(may_adopt(*adoption, {}));
  EXPECT_TRUE(may_adopt(*adoption, {true, {}}));
  EXPECT_THAT(adoption->left_out, ElementsAre(kTable));
  EXPECT_EQ(artifact(adoption->manifest, kTable), nullptr);
  EXPECT_NE(artifact(adoption->manifest, kStubs), nullptr);
}

TEST_F(AdoptTest, ARunWithoutGoodFilesIsNotAdopted) {
  put(kTable, "no gzip");
  put(kStubs, "no gzip");
  Result<Adoption> adoption = plan(true);
  ASSERT_TRUE(adoption.ok());
  EXPECT_FALSE(may_adopt(*adoption, {true, {}}));
}

TEST_F(AdoptTest, RunsOfTheAgentAndOfAnEngineAtWorkAreRefused) {
  const auto why = [this] {
    Result<Adoption> adoption = plan();
    return adoption ? "it was taken" : adoption.error().to_string();
  };
  const std::string lock = layout_.private_tree + "/wiki/lock_20260102";
  ASSERT_TRUE(make_directories(layout_.private_tree + "/wiki").ok());
  ASSERT_TRUE(write_file_atomically(lock, "host.example 4711").ok());
  EXPECT_THAT(why(), AllOf(HasSubstr("the older engine works on it"),
                           HasSubstr("\"host.example 4711\""), HasSubstr("when it has ended")));
  const utimbuf old{1000, 1000};
  ASSERT_EQ(::utime(lock.c_str(), &old), 0);
  EXPECT_EQ(why(), "it was taken");
  ASSERT_TRUE(make_directories(layout_.run_directory(run_)).ok());
  ASSERT_TRUE(write_file_atomically(layout_.run_file(run_), "{}").ok());
  EXPECT_THAT(why(), HasSubstr("the agent has a run of this name"));
}

TEST_F(AdoptTest, StatusFilesThatAreTornOrEditedAreNamed) {
  const auto why = [this] {
    Result<Adoption> adoption = plan();
    return adoption ? "it was taken" : adoption.error().to_string();
  };
  const std::string report_text = text_of("report.json");
  put("report.json", report_text.substr(0, 20));
  EXPECT_THAT(why(),
              AllOf(HasSubstr("adopt: wiki/20260102"), HasSubstr("report.json: is no JSON")));
  put("report.json", report_text);
  put("dumpruninfo.txt", "name:pagetable; status:good; updated:\n");
  EXPECT_THAT(why(), HasSubstr("dumpruninfo.txt: line 1 names no job and status"));
  put("dumpruninfo.txt", "");
  Result<Adoption> empty = plan();
  ASSERT_TRUE(empty.ok());
  EXPECT_FALSE(may_adopt(*empty, {true, {}}));
  ASSERT_EQ(::unlink(path("dumpruninfo.txt").c_str()), 0);
  EXPECT_THAT(why(), HasSubstr("dumpruninfo.txt: No such file or directory"));
}

TEST_F(AdoptTest, NamesThatAreNoneAreNotFollowed) {
  put("report.json", R"({"jobs": {"pagetable": {"files": {"../x": {"size": 1, "url": "/x"}}}}})");
  Result<Adoption> adoption = plan();
  ASSERT_TRUE(adoption.ok());
  EXPECT_FALSE(may_adopt(*adoption, {}));
  EXPECT_THAT(adoption->report.findings,
              Contains(Finding{Check::kStatus, "report.json",
                               "it names \"../x\", which is no name of a dump's file"}));
}

TEST(AdoptedStep, JobsBecomeTheStepsOfTheProfiles) {
  const auto name = [](const std::string& job, const std::string& base) {
    const AdoptedStep found = step_of_job(job, base);
    return found.step + "/" + found.shard + " " + found.job_type;
  };
  EXPECT_EQ(name("sitestatstable", "site_stats.sql.gz"), "tables/site_stats tables");
  EXPECT_EQ(name("xmlstubsdump", "stub-articles3.xml.gz"), "stubs/all stubs");
  EXPECT_EQ(name("metahistory7zdump", "pages-meta-history1.xml-p1p9.7z"),
            "meta-history-7z/all to-7z");
  EXPECT_EQ(name("xmlstubsdumprecombine", "stub-articles.xml.gz"),
            "xmlstubsdumprecombine/all xmlstubsdumprecombine");
}

class RealTreeTest : public test::StoreTest {
 protected:
  void SetUp() override {
    const char* source = std::getenv("DUMPS_SOURCE_DIR");
    const fs::path archive =
        fs::path(source == nullptr ? "." : source) / "../shared/data/engine-output.tar.xz";
    if (!fs::exists(archive)) {
      GTEST_SKIP() << "there is no sample of the older engine's tree at ../shared/data";
    }
    const std::string command = "tar -C " + root_ + " -xf " + archive.string();
    ASSERT_EQ(std::system(command.c_str()), 0);
    fs::remove_all(layout_.public_tree + "/smallwiki");
    fs::rename(root_ + "/engine-output", layout_.public_tree + "/smallwiki");
  }
  std::string directory(const std::string& date) const {
    return layout_.final_directory({"smallwiki", date}, true);
  }
};

TEST_F(RealTreeTest, TheyAreGoodAndNothingIsChanged) {
  const auto before = tree(root_);
  for (const char* date : {"20261101", "20261102"}) {
    Result<VerifyReport> report =
        verify_run(layout_, {"smallwiki", date}, true, {CheckDepth::kDeep, 2});
    ASSERT_TRUE(report.ok()) << report.error().to_string();
    for (const Finding& finding : report->findings) {
      EXPECT_FALSE(finding.is_bad) << date << " " << finding.to_string();
    }
    EXPECT_GT(report->facts.size(), 20U);
  }
  EXPECT_EQ(tree(root_), before);
}

TEST_F(RealTreeTest, RunsThatWereCutOffAreAdoptedWithWhatIsComplete) {
  for (const char* date : {"20261101", "20261102"}) {
    const RunId run{"smallwiki", date};
    Result<Adoption> adoption = plan_adoption(layout_, run, true, {});
    ASSERT_TRUE(adoption.ok()) << adoption.error().to_string();
    ASSERT_TRUE(may_adopt(*adoption, {}));
    ASSERT_TRUE(write_adoption(real_, layout_, {}, true, *adoption).ok());
    Result<VerifyReport> report = verify_run(layout_, run, true, {CheckDepth::kDeep, 2});
    ASSERT_TRUE(report.ok());
    EXPECT_EQ(report->facts.size(), adoption->manifest.artifacts.size());
    // What the engine says of a run that was cut off lacks its last file, until it is made anew.
    for (const Finding& finding : report->findings) {
      const bool is_old = finding.check == Check::kList || finding.check == Check::kStatus;
      EXPECT_TRUE(!finding.is_bad || is_old) << finding.to_string();
    }
  }
  Result<Manifest> first = read_manifest(directory("20261101") + "/manifest.json");
  ASSERT_TRUE(first.ok());
  const ManifestStep* stubs = step(*first, "stubs");
  ASSERT_NE(stubs, nullptr);
  EXPECT_EQ(stubs->counts.at("pages"), 300);
  EXPECT_EQ(stubs->counts.at("revisions"), 2911);
  EXPECT_EQ(stubs->job_type, "stubs");
  EXPECT_EQ(step(*first, "meta-history"), nullptr);
  Result<Manifest> second = read_manifest(directory("20261102") + "/manifest.json");
  ASSERT_TRUE(second.ok());
  EXPECT_EQ(step(*second, "stubs")->counts.at("pages"), 300);
  EXPECT_NE(step(*second, "meta-history-7z"), nullptr);
  EXPECT_EQ(step(*second, "articles"), nullptr);
}

TEST_F(RealTreeTest, WhatIsWrongWithThemIsNamed) {
  const std::string date = "20261102";
  const std::string name = "smallwiki-20261102-pages-meta-history1.xml-p1p30.bz2";
  fs::resize_file(directory(date) + "/" + name, 1000);
  fs::remove(directory(date) + "/smallwiki-20261102-page.sql.gz");
  ASSERT_TRUE(write_file_atomically(directory(date) + "/dumpstatus.json", "{\"jobs\": {").ok());
  Result<VerifyReport> report =
      verify_run(layout_, {"smallwiki", date}, true, {CheckDepth::kHashes, 2});
  ASSERT_TRUE(report.ok());
  std::vector<std::string> said;
  for (const Finding& finding : report->findings) {
    if (finding.is_bad) said.push_back(std::string(check_name(finding.check)) + " " + finding.file);
  }
  EXPECT_THAT(said, ElementsAre("status dumpstatus.json", "missing smallwiki-20261102-page.sql.gz",
                                "size " + name, "hash " + name));
}

}  // namespace
}  // namespace dumps
