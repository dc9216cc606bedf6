#include "agent/file/dump_output.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <filesystem>

#include "agent/codec/test_streams.h"
#include "agent/file/dump_input.h"
#include "agent/file/test_files.h"

namespace dumps::file {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

std::string text_of(const std::string& path) {
  auto input = DumpInput::open(path, 2);
  EXPECT_TRUE(input.ok());
  std::string text;
  std::vector<char> buffer(1000);
  for (;;) {
    Result<size_t> got = (*input)->read(buffer);
    EXPECT_TRUE(got.ok()) << got.error().to_string();
    if (!got || *got == 0) return text;
    text.append(buffer.data(), *got);
  }
}

std::unique_ptr<DumpOutput> created(const std::string& path, DumpOutputOptions options = {}) {
  auto output = DumpOutput::create(path, std::move(options));
  EXPECT_TRUE(output.ok()) << output.error().to_string();
  return std::move(*output);
}

size_t files_in(const TestDirectory& directory) {
  size_t count = 0;
  for (const auto& entry : fs::directory_iterator(directory.path(""))) {
    count += entry.exists() ? 1 : 0;
  }
  return count;
}

TEST(DumpOutputTest, GivesTheNameOnlyToAFinishedFileOfEachFormat) {
  const std::string text = test_export({1, 2, 3}, 1000);
  for (const char* ending : {"", ".gz", ".bz2", ".xz", ".zst"}) {
    for (const Verify verify : {Verify::kFull, Verify::kStructure}) {
      const TestDirectory directory;
      const std::string path = directory.path("a.xml" + std::string(ending));
      DumpOutputOptions options;
      options.verify = verify;
      auto output = created(path, options);
      ASSERT_TRUE(output->write(text).ok());
      ASSERT_TRUE(output->finish().ok());
      EXPECT_FALSE(fs::exists(path));
      ASSERT_TRUE(output->publish().ok());
      EXPECT_EQ(files_in(directory), 1u);
      EXPECT_EQ(text_of(path), text);
      EXPECT_EQ(output->stored_bytes(), fs::file_size(path));
    }
  }
}

TEST(DumpOutputTest, LeavesNothingWithoutAnEnd) {
  const TestDirectory directory;
  created(directory.path("a.bz2"))->write("text").ok();
  EXPECT_EQ(files_in(directory), 0u);
}

TEST(DumpOutputTest, ReplacesAFileOnlyWhereItMay) {
  const TestDirectory directory;
  const std::string path = directory.write("a.txt", "old");
  auto refused = DumpOutput::create(path, {});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::kExists);
  EXPECT_THAT(refused.error().to_string(), HasSubstr("--force"));

  auto output = created(path, {.may_replace = true});
  ASSERT_TRUE(output->write("new").ok());
  ASSERT_TRUE(output->finish().ok());
  EXPECT_EQ(directory.read("a.txt"), "old");
  ASSERT_TRUE(output->publish().ok());
  EXPECT_EQ(directory.read("a.txt"), "new");

  auto late = created(directory.path("b.txt"));
  ASSERT_TRUE(late->finish().ok());
  directory.write("b.txt", "somebody else's");
  EXPECT_FALSE(late->publish().ok());
  EXPECT_EQ(directory.read("b.txt"), "somebody else's");
}

TEST(DumpOutputTest, RefusesPlacesThatAreNoFiles) {
  const TestDirectory directory;
  for (const std::string& path :
       {directory.path(""), directory.path("none/a.bz2"), std::string("/dev/null")}) {
    EXPECT_FALSE(DumpOutput::create(path, {.may_replace = true}).ok()) << path;
  }
  EXPECT_EQ(files_in(directory), 0u);
}

TEST(DumpOutputTest, KeepsAFailedWriteAndLeavesNothing) {
  const TestDirectory directory;
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{1 << 20, before.rlim_max};
  ::setrlimit(RLIMIT_FSIZE, &small);
  {
    auto output = created(directory.path("a.txt"));
    const std::string text(1 << 20, 'x');
    Status s = output->write(text);
    if (s) s = output->write(text);
    ASSERT_FALSE(s.ok());
    EXPECT_THAT(s.error().to_string(), HasSubstr("File too large"));
    EXPECT_FALSE(output->finish().ok());
    EXPECT_FALSE(output->publish().ok());
  }
  ::setrlimit(RLIMIT_FSIZE, &before);
  EXPECT_EQ(files_in(directory), 0u);
}

TEST(DumpInputTest, TellsTheFormatByTheBytesAndRefusesAWrongName) {
  const TestDirectory directory;
  const std::string gz = codec::encode(codec::Format::kGz, "text");
  EXPECT_EQ(text_of(directory.write("a", gz)), "text");
  EXPECT_EQ(text_of(directory.write("a.xml", gz)), "text");
  const auto wrong = DumpInput::open(directory.write("a.bz2", gz), 1);
  ASSERT_FALSE(wrong.ok());
  EXPECT_EQ(wrong.error().code, ErrorCode::kCorrupt);
  EXPECT_THAT(wrong.error().to_string(), HasSubstr("says a bz2 file"));
  EXPECT_THAT(wrong.error().to_string(), HasSubstr("those of a gz file"));
  EXPECT_FALSE(DumpInput::open(directory.path("missing"), 1).ok());
  EXPECT_FALSE(DumpInput::open(directory.path(""), 1).ok());
}

TEST(DumpInputTest, RefusesItsOwnOutput) {
  const TestDirectory directory;
  const std::string path = directory.write("a", "x");
  fs::create_hard_link(path, directory.path("b"));
  EXPECT_FALSE(refuse_same_file(path, directory.path("b")).ok());
  EXPECT_TRUE(refuse_same_file(path, directory.path("c")).ok());
}

}  // namespace
}  // namespace dumps::file
