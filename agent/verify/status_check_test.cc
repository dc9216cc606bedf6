#include "agent/verify/status_check.h"

#include <gmock/gmock.h>

namespace dumps {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Two files, of which everything is known.
ExpectedRun two_files() {
  ExpectedRun run;
  run.run = {"wiki", "20260102"};
  for (const char* name : {"a", "b"}) {
    ExpectedFile file;
    file.name = name;
    file.size_bytes = 7;
    file.digests = {std::string(32, *name), std::string(40, *name), std::string(64, *name)};
    run.files.push_back(file);
  }
  return run;
}
std::string md5(char digit) { return std::string(32, digit); }

std::vector<std::string> said(const std::vector<Finding>& findings) {
  std::vector<std::string> lines;
  for (const Finding& finding : findings) {
    lines.push_back((finding.is_bad ? "" : "note: ") + finding.what);
  }
  return lines;
}
std::vector<std::string> of_list(const std::string& text, const ExpectedRun& run = two_files()) {
  return said(check_hash_list(run, "sums.txt", text, ListedHash::kMd5, true));
}

TEST(StatusCheck, AListThatIsRightIsGood) {
  EXPECT_THAT(of_list(md5('a') + "  a\n" + md5('b') + " *b\n"), IsEmpty());
  EXPECT_THAT(
      said(check_hash_list(two_files(), "sums-a.txt", md5('a') + "  a\n", ListedHash::kMd5, false)),
      IsEmpty());
}

TEST(StatusCheck, WhatAListSaysWronglyIsNamed) {
  EXPECT_THAT(of_list(md5('a') + "  a\n" + md5('0') + "  b\n"),
              ElementsAre("b has md5 " + md5('b') + ", it says " + md5('0')));
  EXPECT_THAT(of_list(md5('a') + "  a\n" + md5('b') + "  b\n" + md5('c') + "  c\n"),
              ElementsAre("it names c, which the run does not have"));
  EXPECT_THAT(of_list(md5('a') + "  a\n" + md5('b')),
              ElementsAre("line 2 is no hash and name, or is cut", "it does not name b"));
  EXPECT_THAT(of_list("a\n\n"),
              ElementsAre("line 1 is no hash and name", "line 2 is no hash and name",
                          "it does not name a", "it does not name b"));
  EXPECT_THAT(of_list(""), ElementsAre("it does not name a", "it does not name b"));
}

TEST(StatusCheck, ListsOfARunThatWasCutOffMayLackTheLastFiles) {
  ExpectedRun run = two_files();
  run.was_cut_off = true;
  run.unfinished = {"articlesdump"};
  EXPECT_THAT(of_list(md5('a') + "  a\n" + md5('c') + "  c\n", run),
              ElementsAre("note: it does not name b"));
}

TEST(StatusCheck, FilesThatAreNotShownNeedNotBeListed) {
  ExpectedRun run = two_files();
  run.files[1].is_shown = false;
  EXPECT_THAT(of_list(md5('a') + "  a\n", run), IsEmpty());
}

TEST(StatusCheck, ListsInJsonAreCompared) {
  const auto of_json = [](const std::string& text) {
    return said(check_hash_json(two_files(), "sums.json", text, ListedHash::kMd5));
  };
  EXPECT_THAT(
      of_json(R"({"md5": {"files": {"a": ")" + md5('a') + R"(", "b": ")" + md5('b') + R"("}}})"),
      IsEmpty());
  EXPECT_THAT(of_json(R"({"md5": {"files": {"a": 5, "b": ")" + md5('b') + R"("}}})"),
              ElementsAre("a has md5 " + md5('a') + ", it says no hash"));
  EXPECT_THAT(of_json(R"({"sha1": {}})"), ElementsAre("it has no member \"files\" of \"md5\""));
  EXPECT_THAT(of_json(""), ElementsAre("it is empty"));
  EXPECT_THAT(of_json("{\"md5\": "), ElementsAre(::testing::StartsWith("it is no JSON: ")));
}

TEST(StatusCheck, DumpstatusIsCompared) {
  const auto of_status = [](const std::string& files) {
    return said(check_dumpstatus(two_files(), "dumpstatus.json",
                                 R"({"jobs": {"x": {"status": "done", "files": {)" + files +
                                     R"(}}, "y": {"status": "waiting"}}, "version": "0.8"})"));
  };
  const auto entry = [](char name, const std::string& size) {
    return std::string("\"") + name + R"(": {"size": )" + size + R"(, "url": "/x", "md5": ")" +
           md5(name) + R"(", "sha1": ")" + std::string(40, name) + "\"}";
  };
  EXPECT_THAT(of_status(entry('a', "7") + ", " + entry('b', "7")), IsEmpty());
  EXPECT_THAT(of_status(entry('a', "8") + ", " + entry('b', "7")),
              ElementsAre("a has size 7, it says 8"));
  EXPECT_THAT(of_status(entry('a', "7") + R"(, "b": {"size": 3})"),
              ElementsAre("it does not name b"));
  EXPECT_THAT(of_status(entry('a', "7") + R"(, "b": {"size": 7, "url": "/x"})"),
              ElementsAre("b has md5 " + md5('b') + ", it says nothing",
                          "b has sha1 " + std::string(40, 'b') + ", it says nothing"));
}

}  // namespace
}  // namespace dumps
