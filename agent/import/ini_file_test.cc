#include "agent/import/ini_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/import/stages_file.h"
#include "agent/import/table_jobs.h"

namespace dumps {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

TEST(IniFile, IsReadAsTheEngineDoes) {
  const auto file = parse_ini(
      "# a comment\n[wiki]\ndbList = /dumps/all.dblist\ndir: /srv/mw\n; another\n\n"
      "[bigwikis]\npagesPerChunkHistory=1,\n  2,\n  3\nempty=\n",
      "w.conf");
  ASSERT_TRUE(file.ok()) << file.error().to_string();
  EXPECT_EQ(file->find("wiki", "dblist")->text, "/dumps/all.dblist");
  EXPECT_EQ(file->find("wiki", "DIR")->text, "/srv/mw");
  EXPECT_EQ(file->find("bigwikis", "pagesperchunkhistory")->text, "1,\n2,\n3");
  EXPECT_EQ(file->find("bigwikis", "pagesperchunkhistory")->line, 8);
  EXPECT_EQ(file->find("bigwikis", "empty")->text, "");
  EXPECT_EQ(file->find("bigwikis", "dir"), nullptr);
  EXPECT_EQ(file->find("nowiki", "dir"), nullptr);
}

TEST(IniFile, WhatIsTornIsSaidWithItsLine) {
  const struct {
    std::string text;
    const char* says;
  } rows[] = {
      {"[wiki]\ndblist=a\nDBLIST=b\n", "w.conf:3: dblist stands twice in [wiki]; it is in line 2"},
      {"[wiki]\n[wiki]\n", "w.conf:2: section [wiki] begins again; it began in line 1"},
      {"dblist=a\n", "w.conf:1: a key before the first [section]"},
      {"[wiki]\ndblist=a\n[outp", "w.conf:3: \"[outp\" is no [section]; the line is torn"},
      {"[wiki]\ndblist\n", "w.conf:2: \"dblist\" is neither [section] nor key = value"},
      {"  goes on\n", "w.conf:1: an indented line, and no key before it"},
      {std::string("[wiki]\nd=\0x\n", 12), "w.conf:2: it holds a NUL"},
  };
  for (const auto& row : rows) {
    const auto file = parse_ini(row.text, "w.conf");
    ASSERT_FALSE(file.ok()) << row.text;
    EXPECT_THAT(file.error().to_string(), HasSubstr(row.says));
  }
}

TEST(TableJobs, TablesWithTheirJobs) {
  const auto jobs = parse_table_jobs(
      "tables:\n  site_stats:\n    job: sitestats\n    description: Some numbers.\n"
      "  page:\n    job: page\n    description: Pages.\n    type: public\n",
      "t.yaml");
  ASSERT_TRUE(jobs.ok()) << jobs.error().to_string();
  EXPECT_THAT(*jobs, ElementsAre(Pair("page", "page"), Pair("site_stats", "sitestats")));
}

TEST(TableJobs, BadListsAreSaidWithTheirLine) {
  const struct {
    const char* text;
    const char* says;
  } rows[] = {
      {"tables:\n  page: [", "t.yaml:"},
      {"lists:\n  page: {job: page}\n", "it lists no tables"},
      {"", "it lists no tables"},
      {"tables:\n  page: {description: x}\n", "t.yaml:2: table page has no job"},
      {"tables:\n  user: {job: user, type: private}\n", "t.yaml:2: table user has type private"},
      {"tables:\n  a b: {job: x}\n", "\"a b\" is no name of a table"},
      {"tables:\n  a: {job: x}\n  b: {job: x}\n", "t.yaml:3: tables a and b have one job: x"},
      {"tables:\n  a: {job: x}\n  a: {job: y}\n", "table a stands there twice"},
  };
  for (const auto& row : rows) {
    const auto jobs = parse_table_jobs(row.text, "t.yaml");
    ASSERT_FALSE(jobs.ok()) << row.text;
    EXPECT_THAT(jobs.error().to_string(), HasSubstr(row.says)) << row.text;
  }
}

TEST(StagesFile, LinesOfTheScheduler) {
  const auto stages = parse_stages(
      "# slots count failure mail command\n"
      "1 max continue none ./worker --configfile w.conf --date {STARTDATE} --job tables\n"
      "6 4 retry=3 none ./worker --configfile w.conf:bigwikis --skipjobs a,b --onepass\n",
      "stages");
  ASSERT_TRUE(stages.ok()) << stages.error().to_string();
  ASSERT_EQ(stages->size(), 2u);
  EXPECT_EQ((*stages)[0].count, 0u);
  EXPECT_EQ((*stages)[0].group, "");
  EXPECT_EQ((*stages)[1].slots * (*stages)[1].count, 24u);
  EXPECT_EQ((*stages)[1].group, "bigwikis");
  EXPECT_THAT((*stages)[1].skip_jobs, ElementsAre("a", "b"));
  const struct {
    const char* text;
    const char* says;
  } rows[] = {
      {"many max continue none x\n", "s:1: \"many\" is no number of slots"},
      {"#\n1 few continue none x\n", "s:2: \"few\" is neither a number nor max"},
      {"1 1 shrug none x\n", "\"shrug\" says not what happens"},
      {"1 1 continue none\n", "s:1: the line is torn"},
      {"1 1 retry=x none y\n", "\"retry=x\""},
      {"# nothing\n", "it holds no line with a command"},
  };
  for (const auto& row : rows) {
    const auto bad = parse_stages(row.text, "s");
    ASSERT_FALSE(bad.ok()) << row.text;
    EXPECT_THAT(bad.error().to_string(), HasSubstr(row.says));
  }
}

}  // namespace
}  // namespace dumps
