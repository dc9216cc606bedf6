#include "plugins/rsync-publish/rsync_exit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dumps::rsync_publish {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

TEST(RsyncExit, KnowsWhichCodesAreWorthARetry) {
  for (const int code : {10, 11, 12, 14, 20, 22, 24, 30, 35}) {
    EXPECT_EQ(exit_failure(code, "data", {}).status(), DUMPS_ERR_RETRY) << code;
  }
  for (const int code : {1, 2, 4, 5, 127}) {
    EXPECT_EQ(exit_failure(code, "data", {}).status(), DUMPS_ERR_CONFIG) << code;
  }
  for (const int code : {3, 6, 13, 21, 23, 25, 99}) {
    EXPECT_EQ(exit_failure(code, "data", {}).status(), DUMPS_ERR_FAILED) << code;
  }
}

TEST(RsyncExit, NamesCodeMeaningAndCause) {
  const auto failure =
      exit_failure(23, "data to /m/",
                   {"rsync: [receiver] mkstemp \"/m/.a.x\" failed: Permission denied (13)",
                    "rsync error: some files/attrs were not transferred (code 23) at main.c"});
  EXPECT_EQ(failure.subject(), "data to /m/");
  EXPECT_THAT(failure.message(),
              AllOf(HasSubstr("exit code 23 (partial transfer due to error)"),
                    HasSubstr("Permission denied"), ::testing::Not(HasSubstr("main.c"))));
}

TEST(RsyncExit, TellsABusyDaemonFromOneThatRefuses) {
  EXPECT_EQ(exit_failure(5, "data", {"@ERROR: auth failed on module dumps"}).status(),
            DUMPS_ERR_CONFIG);
  EXPECT_EQ(
      exit_failure(5, "data", {"@ERROR: max connections (10) reached -- try again later"}).status(),
      DUMPS_ERR_RETRY);
}

TEST(RsyncExit, IsHonestAboutUnknownCodes) {
  EXPECT_THAT(exit_failure(99, "data", {}).message(), HasSubstr("99 (unknown exit code)"));
}

}  // namespace
}  // namespace dumps::rsync_publish
