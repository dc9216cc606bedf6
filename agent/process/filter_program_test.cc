#include "agent/process/filter_program.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

namespace dumps {
namespace {

using ::testing::HasSubstr;

class FilterProgram : public ::testing::Test {
 protected:
  FilterProgram() { ::signal(SIGPIPE, SIG_IGN); }
};

TEST_F(FilterProgram, GivesWhatTheProgramWrites) {
  // More than a pipe holds, both ways at once.
  const std::string input(3'000'000, 'x');
  EXPECT_EQ(*run_filter({"/bin/cat"}, input), input);
  EXPECT_EQ(*run_filter({"/bin/cat"}, ""), "");
}

TEST_F(FilterProgram, AFailureSaysHowItEnded) {
  const auto output = run_filter({"/bin/sh", "-c", "echo broken >&2; exit 7"}, "text");
  ASSERT_FALSE(output.ok());
  EXPECT_THAT(output.error().to_string(), HasSubstr("7"));
  EXPECT_THAT(output.error().to_string(), HasSubstr("broken"));
}

TEST_F(FilterProgram, AMissingProgramIsAnError) {
  const auto output = run_filter({"/nonexistent/program"}, "text");
  ASSERT_FALSE(output.ok());
  EXPECT_THAT(output.error().to_string(), HasSubstr("/nonexistent/program"));
}

TEST_F(FilterProgram, FindsPrograms) {
  EXPECT_THAT(find_program("sh"), HasSubstr("/sh"));
  EXPECT_EQ(find_program("no-such-program-here"), "");
}

}  // namespace
}  // namespace dumps
