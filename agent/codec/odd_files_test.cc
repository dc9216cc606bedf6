// Odd files, ours against the real tools: the same files are accepted, with the same bytes. What
// differs on purpose is listed with its reason, and must really differ.
#include "agent/codec/odd_files.h"

#include <gtest/gtest.h>

#include <atomic>

#include "agent/codec/test_streams.h"
#include "agent/codec/tool_run.h"

namespace dumps::codec {
namespace {

struct Tool {
  const char* name;
  Format format;
  std::vector<std::string> command;
  std::vector<OddFile> (*more_files)();
};
void PrintTo(const Tool& tool, std::ostream* out) { *out << tool.name; }

const Tool kTools[] = {
    {"bzip2", Format::kBz2, {"bzip2", "-dc"}, &odd_bz2_files},
    {"lbzip2", Format::kBz2, {"lbzip2", "-dc", "-n1"}, &odd_bz2_files},
    {"gzip", Format::kGz, {"gzip", "-dc"}, &odd_gz_files},
    {"xz", Format::kXz, {"xz", "-dc"}, &odd_xz_files},
    {"zstd", Format::kZst, {"zstd", "-dcq"}, &odd_zst_files},
    {"7z", Format::k7z, {"7z", "x", "-so", "-psecret", "-t7z", "/proc/self/fd/0"}, &odd_7z_files},
};

struct Difference {
  std::string_view tool;
  std::string_view what;   // how the names of the files begin
  std::string_view error;  // part of our error
  const char* reason;
};

// Only of files that the tool accepts and ours refuses: the other way round there are none.
constexpr const char* kNothingBehind = "whatever is behind the end is a sign of damage";
constexpr const char* kOneFile = "an archive is read as one file, or not at all";
constexpr const char* kFewCoders = "no dump is made with these coders";
constexpr Difference kWanted[] = {
    {"bzip2", "behind: ", "garbage behind the last bzip2 stream", kNothingBehind},
    {"lbzip2", "behind: ", "garbage behind the last bzip2 stream", kNothingBehind},
    {"gzip", "behind: ", "gzip", kNothingBehind},
    {"zstd", "foreign: ", "Unknown frame", "the program reads other formats too"},
    {"zstd", "flipped: ", "seek table", "the program does not read the table, which must be true"},
    {"7z", "behind: ", "garbage behind the header", kNothingBehind},
    {"7z", "joined: ", "garbage behind the header", kNothingBehind},
    {"7z", "before: ", "not a 7z archive", "no program that unpacks itself is a dump"},
    {"7z", "foreign coder: ", "a compression method other", kFewCoders},
    {"7z", "filter: ", "only archives with one plainly coded file", kFewCoders},
    {"7z", "header: encrypted", "a compression method other", kFewCoders},
    {"7z", "files: ", "only archives with one plainly coded file", kOneFile},
};
std::atomic<unsigned> used[std::size(kWanted)];

bool is_wanted(const Tool& tool, const OddFile& file, const Error& error) {
  for (size_t i = 0; i < std::size(kWanted); ++i) {
    const Difference& row = kWanted[i];
    if (row.tool != tool.name || !file.what.starts_with(row.what)) continue;
    if (error.to_string().find(row.error) == std::string::npos) continue;
    ++used[i];
    return true;
  }
  return false;
}

// Empty: as it should be.
std::string compare(const Tool& tool, const OddFile& file) {
  const ToolRun theirs = run_tool(tool.command, file.bytes);
  const Result<std::string> ours = decode(tool.format, file.bytes);
  const bool they_accept = theirs.exit_code == 0;
  const std::string verdicts = file.what + ": " + tool.name + " exits with " +
                               std::to_string(theirs.exit_code) + ", ours " +
                               (ours.ok() ? "accepts" : "says " + ours.error().to_string());
  if (theirs.exit_code >= 128) return verdicts;
  if (ours.ok()) {
    if (!they_accept) return verdicts;
    return *ours == theirs.out ? "" : file.what + ": the bytes differ";
  }
  const ErrorCode code = ours.error().code;
  if (code != ErrorCode::kCorrupt && code != ErrorCode::kUnsupported) return verdicts;
  return they_accept && !is_wanted(tool, file, ours.error()) ? verdicts : "";
}

class OddFiles : public testing::TestWithParam<Tool> {};
INSTANTIATE_TEST_SUITE_P(Codec, OddFiles, testing::ValuesIn(kTools),
                         [](const auto& row) { return std::string("as_") + row.param.name; });

TEST_P(OddFiles, AreAcceptedOrRefusedAsTheToolDoes) {
  const Tool& tool = GetParam();
  if (tool.name == std::string("lbzip2") && !has_tool(tool.name)) {
    GTEST_SKIP() << "lbzip2 is not installed; bzip2 has the word";
  }
  std::vector<OddFile> files = odd_files_of(tool.format);
  for (OddFile& file : tool.more_files()) files.push_back(std::move(file));
  ASSERT_GT(files.size(), 300u);
  for_each_in_parallel(files.size(), [&](size_t at) {
    const std::string found = compare(tool, files[at]);
    if (!found.empty()) ADD_FAILURE() << found;
  });
  for (size_t i = 0; i < std::size(kWanted); ++i) {
    if (kWanted[i].tool != tool.name) continue;
    EXPECT_GT(used[i], 0u) << kWanted[i].what << " is no difference any more";
  }
}

}  // namespace
}  // namespace dumps::codec
