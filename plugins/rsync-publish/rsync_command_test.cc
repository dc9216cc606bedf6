#include "plugins/rsync-publish/rsync_command.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dumps::rsync_publish {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::IsSupersetOf;
using ::testing::Not;
using ::testing::StartsWith;

RsyncSettings to_daemon() {
  RsyncSettings s;
  s.destination = parse_destination("rsync://web1/dumps");
  s.password_file = "/run/secret";
  s.timeout_s = 600;
  s.connect_timeout_s = 60;
  return s;
}

TEST(RsyncCommand, EndsOptionsBeforeThePaths) {
  const auto argv = copy_command(to_daemon(), "/srv/public", "/tmp/list", Skip::kBySizeAndTime);
  const std::vector<std::string> tail(argv.end() - 3, argv.end());
  EXPECT_EQ(tail, (std::vector<std::string>{"--", "/srv/public/", "rsync://web1/dumps/"}));
  EXPECT_EQ(argv[0], "rsync");
}

TEST(RsyncCommand, GivesADaemonItsTimeoutsAndThePasswordFile) {
  EXPECT_THAT(copy_command(to_daemon(), "/p", "/l", Skip::kBySizeAndTime),
              IsSupersetOf({"--timeout=600", "--contimeout=60", "--password-file=/run/secret",
                            "--partial-dir=.rsync-partial", "--delay-updates"}));
}

TEST(RsyncCommand, GivesALocalCopyNoDaemonOptions) {
  RsyncSettings s = to_daemon();
  s.destination = parse_destination("/mirror");
  const auto argv = copy_command(s, "/p", "/l", Skip::kBySizeAndTime);
  EXPECT_THAT(argv, Each(Not(StartsWith("--contimeout"))));
  EXPECT_THAT(argv, Each(Not(StartsWith("--password"))));
}

TEST(RsyncCommand, CountsBandwidthInKibibytesAndNeverSaysUnlimitedByAccident) {
  RsyncSettings s = to_daemon();
  EXPECT_THAT(copy_command(s, "/p", "/l", Skip::kBySizeAndTime),
              Each(Not(StartsWith("--bwlimit"))));
  s.bandwidth_bytes_per_s = 10240;
  EXPECT_THAT(copy_command(s, "/p", "/l", Skip::kBySizeAndTime), Contains("--bwlimit=10"));
  s.bandwidth_bytes_per_s = 1;
  EXPECT_THAT(copy_command(s, "/p", "/l", Skip::kBySizeAndTime), Contains("--bwlimit=1"));
}

TEST(RsyncCommand, ReadsBothEndsOnlyWhenAsked) {
  EXPECT_THAT(copy_command(to_daemon(), "/p", "/l", Skip::kByContent), Contains("--checksum"));
  EXPECT_THAT(copy_command(to_daemon(), "/p", "/l", Skip::kBySizeAndTime),
              Not(Contains("--checksum")));
}

TEST(RsyncCommand, ComparesWithoutWriting) {
  const auto argv = compare_command(to_daemon(), "/p", "/l");
  EXPECT_THAT(argv, IsSupersetOf({"--dry-run", "--checksum"}));
  EXPECT_THAT(argv, Not(Contains("--times")));
}

TEST(RsyncCommand, ReadsItemsAndNothingElse) {
  const auto item = parse_item("item <f+++++++++ 120 4096 w/20261124/a b.xml.gz");
  ASSERT_TRUE(item.has_value());
  EXPECT_EQ(item->sent_bytes, 120U);
  EXPECT_EQ(item->size, 4096U);
  EXPECT_EQ(item->path, "w/20261124/a b.xml.gz");
  EXPECT_TRUE(item->is_content());
  EXPECT_TRUE(parse_item("item cL+++++++++ 0 7 latest/x")->is_content());
  EXPECT_FALSE(parse_item("item .f..t...... 0 7 a")->is_content());
  EXPECT_FALSE(parse_item("item cd+++++++++ 0 7 w/")->is_content());
  for (const char* line : {"", "sending incremental file list", "item", "item <f 1 2 x",
                           "item <f+++++++++ x 2 y", "item <f+++++++++ 12"}) {
    EXPECT_FALSE(parse_item(line).has_value()) << line;
  }
}

}  // namespace
}  // namespace dumps::rsync_publish
