#include "agent/views/job_names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

namespace dumps::views {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct Case {
  const char* job_type;
  const char* base;
  const char* job;
};

TEST(JobNames, FilesAreKnownByTheJobsOfTheOlderEngine) {
  const Case cases[] = {
      {"tables", "page.sql.gz", "pagetable"},
      {"tables", "change_tag.sql.gz", "changetagstable"},
      {"tables", "change_tag_def.sql.gz", "changetagdeftable"},
      {"tables", "wb_items_per_site.sql.gz", "wbitemspersitetable"},
      {"tables", "my_own_table2.sql.gz", "myowntable2table"},
      {"siteinfo-namespaces", "siteinfo-namespaces.json.gz", "namespaces"},
      {"siteinfo-namespaces", "siteinfo2-namespacesv2.json.gz", "namespacesv2"},
      {"titles", "all-titles-in-ns0.gz", "pagetitlesdump"},
      {"titles", "all-titles.gz", "allpagetitlesdump"},
      {"stubs", "stub-meta-history.xml.gz", "xmlstubsdump"},
      {"stubs", "stub-articles12.xml.gz", "xmlstubsdump"},
      {"recombine", "stub-meta-current.xml.gz", "xmlstubsdumprecombine"},
      {"articles", "pages-articles.xml.bz2", "articlesdump"},
      {"articles", "pages-articles3.xml-p9p10.bz2", "articlesdump"},
      {"recombine", "pages-articles.xml.bz2", "articlesdumprecombine"},
      {"xml", "pages-meta-current.xml.bz2", "metacurrentdump"},
      {"recombine", "pages-meta-current.xml.bz2", "metacurrentdumprecombine"},
      {"logs", "pages-logging1.xml.gz", "xmlpagelogsdump"},
      {"recombine", "pages-logging.xml.gz", "xmlpagelogsdumprecombine"},
      {"flow", "flow.xml.bz2", "xmlflowdump"},
      {"flow-history", "flowhistory.xml.bz2", "xmlflowhistorydump"},
      {"meta-history", "pages-meta-history1.xml-p1p9.bz2", "metahistorybz2dump"},
      {"recombine", "pages-meta-history.xml.bz2", "metahistorybz2dumprecombine"},
      {"to-7z", "pages-meta-history1.xml-p1p9.7z", "metahistory7zdump"},
      {"recombine", "pages-meta-history.xml.7z", "metahistory7zdumprecombine"},
      {"articles-multistream", "pages-articles-multistream.xml.bz2", "articlesmultistreamdump"},
      {"articles-multistream", "pages-articles-multistream-index.txt.bz2",
       "articlesmultistreamdump"},
      {"recombine", "pages-articles-multistream-index.txt.bz2", "articlesmultistreamdumprecombine"},
  };
  for (const Case& c : cases) EXPECT_EQ(job_of_file(c.job_type, c.base).name, c.job) << c.base;
}

TEST(JobNames, NewFilesGetNamesOfTheSameForm) {
  const Case cases[] = {
      {"to-zst", "pages-articles.xml.zst", "articleszstdump"},
      {"to-zst", "pages-articles.xml.zst.index.txt", "articleszstdump"},
      {"to-7z", "pages-articles.xml.7z", "articles7zdump"},
      {"to-zst", "pages-meta-history2.xml-p3p4.zst", "metahistoryzstdump"},
      {"recombine", "pages-meta-history.xml.zst", "metahistoryzstdumprecombine"},
      {"split", "pages-articles1.xml-p1p9.bz2", "articlesdumpsplit"},
      {"meta-history", "pages-meta-history-unreadable.txt.gz", "metahistoryunreadable"},
      {"ranges", "pagerangeinfo.json", "pageranges"},
      {"uploads-list", "local-media.tsv.gz", "uploadslist"},
      {"wikibase-json", "all.json.bz2", "wikibasejson"},
      {"?", "all.json.bz2", "other"},
  };
  for (const Case& c : cases) EXPECT_EQ(job_of_file(c.job_type, c.base).name, c.job) << c.base;
  EXPECT_EQ(job_of_file("to-zst", "pages-meta-history.xml.zst").title,
            "All pages with complete edit history (.zst)");
}

TEST(JobNames, AJobTypeThatIsAJobStandsForIt) {
  EXPECT_EQ(job_of_file("xmlstubsdumprecombine", "stub-articles.xml.gz").name,
            "xmlstubsdumprecombine");
  EXPECT_EQ(job_of_file("sitestatstable", "site_stats.sql.gz").title,
            "A few statistics such as the page count.");
  EXPECT_EQ(job_of_file("oddtable", "odd.sql.gz").name, "oddtable");
}

std::vector<std::string> names(const std::vector<JobName>& jobs) {
  std::vector<std::string> list;
  for (const JobName& job : jobs) list.push_back(job.name);
  return list;
}

TEST(JobNames, OfStepsThatAreNotPlannedYet) {
  EXPECT_THAT(names(jobs_of_type("titles")), ElementsAre("pagetitlesdump", "allpagetitlesdump"));
  EXPECT_THAT(names(jobs_of_type("stubs")), ElementsAre("xmlstubsdump"));
  EXPECT_THAT(names(jobs_of_type("xml")),
              ElementsAre("xmlstubsdump", "articlesdump", "metacurrentdump", "metahistorybz2dump"));
  EXPECT_THAT(names(jobs_of_type("meta-history")), ElementsAre("metahistorybz2dump"));
  EXPECT_THAT(names(jobs_of_type("rdf-dump")), ElementsAre("rdfdump"));
  for (const char* type : {"verify", "sums", "publish", "to-7z", "recombine"}) {
    EXPECT_THAT(jobs_of_type(type), IsEmpty()) << type;
  }
}

// Whatever the table gives a name, the name leads back to.
TEST(JobNames, EveryJobOfTheTableHasASource) {
  std::set<std::string> seen;
  for (const JobRow& row : job_rows()) {
    EXPECT_TRUE(seen.insert(row.name).second) << row.name;
    const std::vector<JobSource> sources = sources_of_job(row.name);
    ASSERT_FALSE(sources.empty()) << row.name;
    EXPECT_NE(row.job_types.find(sources.front().job_type), std::string::npos) << row.name;
    EXPECT_EQ(job_named(row.name).name, row.name);
  }
  EXPECT_GT(seen.size(), 50U);
  EXPECT_EQ(sources_of_job("changetagstable").front().table, "change_tag");
  EXPECT_THAT(sources_of_job("nosuchdump"), IsEmpty());
}

// The rows of the table that begins with `head`.
std::vector<std::vector<std::string>> readme_rows(const std::string& text,
                                                  const std::string& head) {
  std::vector<std::vector<std::string>> rows;
  std::istringstream lines(text.substr(std::min(text.find(head), text.size())));
  std::string line;
  while (std::getline(lines, line) && line.starts_with('|')) {
    std::vector<std::string> cells;
    std::istringstream row(line.substr(1));
    for (std::string cell; std::getline(row, cell, '|');) {
      std::erase_if(cell, [](char c) { return c == '`' || c == ' ' || c == ','; });
      cells.push_back(cell);
    }
    rows.push_back(cells);
  }
  return rows;
}

TEST(JobNames, ReadmeListsEveryJobButTables) {
  const char* source = std::getenv("DUMPS_SOURCE_DIR");
  std::ifstream file(std::string(source == nullptr ? "." : source) + "/README.md");
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  const auto said = readme_rows(text, "| job | job type of the step |");
  std::vector<std::vector<std::string>> known;
  for (const JobRow& row : job_rows()) {
    if (row.job_types == "tables") continue;
    std::vector<std::string> cells = {row.name, row.job_types, row.files};
    for (std::string& cell : cells) {
      std::erase_if(cell, [](char c) { return c == ' ' || c == ','; });
    }
    known.push_back(cells);
  }
  ASSERT_GT(said.size(), 2U) << "README.md has no table of jobs";
  EXPECT_EQ(std::vector(said.begin() + 2, said.end()), known);
}

TEST(JobNames, FilesStandInTheOrderOfTheirNumbers) {
  EXPECT_TRUE(naturally_before("a9.xml-p9p10", "a10.xml-p1p2"));
  EXPECT_TRUE(naturally_before("a1.xml-p9p10", "a1.xml-p11p20"));
  EXPECT_FALSE(naturally_before("a1.xml-p11p20", "a1.xml-p9p10"));
  EXPECT_FALSE(naturally_before("a01", "a01"));
  EXPECT_NE(naturally_before("a01", "a1"), naturally_before("a1", "a01"));
}

}  // namespace
}  // namespace dumps::views
