#include "agent/base/error.h"

#include <gtest/gtest.h>

#include <cerrno>

namespace dumps {
namespace {

TEST(Error, NamesActionSubjectReasonErrnoAndHint) {
  Error error = make_errno_error(ENOSPC, "write output", "/t/a.bz2").with_hint("free some space");
  EXPECT_EQ(error.to_string(),
            "write output: /t/a.bz2: No space left on device; try free some space");
  EXPECT_EQ(error.code, ErrorCode::kUnavailable);
}

TEST(Error, WrappingKeepsCauseAndMovesHintToTheEnd) {
  Error error = make_errno_error(ENOENT, "open input", "x.gz").with_hint("run stubs first");
  error = std::move(error).wrap("run step", "articles");
  EXPECT_EQ(error.to_string(),
            "run step: articles: open input: x.gz: No such file or directory; try run stubs first");
  EXPECT_EQ(error.code, ErrorCode::kNotFound);
}

TEST(Error, KeepsReasonAndErrnoTogether) {
  Error error = make_error(ErrorCode::kIo, "seal", "a", "fsync failed");
  error.sys_errno = EIO;
  EXPECT_EQ(error.to_string(), "seal: a: fsync failed (Input/output error)");
}

}  // namespace
}  // namespace dumps
