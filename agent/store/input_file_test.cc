// Sealed artifacts read from their middle on.
#include "agent/store/input_file.h"

#include "agent/store/seal.h"
#include "agent/store/store_fixture.h"

namespace dumps::test {
namespace {

class InputFileTest : public StoreTest {
 protected:
  std::unique_ptr<InputFile> open(const std::string& name, bool raw) {
    auto input = InputFile::open(layout_, run_, true, name, raw);
    EXPECT_TRUE(input.ok()) << input.error().to_string();
    return std::move(*input);
  }
  std::string rest(InputFile& input) {
    std::string all;
    std::vector<char> buffer(1000);
    for (;;) {
      const Result<size_t> got = input.read(buffer);
      EXPECT_TRUE(got.ok()) << got.error().to_string();
      if (!got || *got == 0) return all;
      all.append(buffer.data(), *got);
    }
  }
};

TEST_F(InputFileTest, ReadingGoesOnFromTheByteThatWasSought) {
  std::string text;
  for (int i = 0; i < 5000; ++i) text += "line " + std::to_string(i) + "\n";
  for (const std::string name :
       {"wiki-20260102-a.txt", "wiki-20260102-a.gz", "wiki-20260102-a.bz2", "wiki-20260102-a.xz",
        "wiki-20260102-a.zst", "wiki-20260102-a.7z"}) {
    ASSERT_TRUE(make_shard(real_, "step-" + name.substr(15), "0", {{name, text}}).ok());
    std::filesystem::remove_all(layout_.temp(kToken));
    const auto input = open(name, false);
    ASSERT_TRUE(input->seek(30'000).ok()) << name;
    EXPECT_EQ(rest(*input), text.substr(30'000)) << name;
    ASSERT_TRUE(input->seek(7).ok()) << name;
    EXPECT_EQ(rest(*input), text.substr(7)) << name;
    ASSERT_TRUE(input->seek(text.size() + 1).ok()) << name;
    EXPECT_EQ(rest(*input), "") << name;
  }
}

TEST_F(InputFileTest, PartsAreSoughtByTheirPlaceInTheFile) {
  const std::string name = "wiki-20260102-a.bz2";
  ASSERT_TRUE(make_shard(real_, "step", "0", {{name, "plain text"}}).ok());
  const auto input = open(name, false);
  const auto part = input->seek_part(1);
  ASSERT_TRUE(part.ok()) << part.error().to_string();
  EXPECT_EQ(part->value_or(0), 4u) << "the block behind the header of the stream";
  EXPECT_EQ(rest(*input), "plain text");
  const auto none = input->seek_part(5);
  ASSERT_TRUE(none.ok());
  EXPECT_FALSE(none->has_value());

  const auto raw = open(name, true);
  ASSERT_TRUE(raw->seek(4).ok());
  EXPECT_TRUE(rest(*raw).starts_with("1AY&SY"));
}

TEST_F(InputFileTest, AFormatWithoutPartsSaysSoAndReadsOn) {
  const std::string name = "wiki-20260102-a.gz";
  ASSERT_TRUE(make_shard(real_, "step", "0", {{name, "plain text"}}).ok());
  const auto input = open(name, false);
  EXPECT_EQ(input->seek_part(1).error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(rest(*input), "plain text");
}

TEST_F(InputFileTest, StepsWithoutRecordsAreTakenFromTheManifest) {
  ASSERT_TRUE(make_shard(real_, "a", "0", {{"wiki-20260102-a.txt", "a"}}).ok());
  ASSERT_TRUE(release_step(real_, request(), "a").ok());
  // As on a host that got a copy of the run, and made something of it.
  std::filesystem::remove_all(layout_.run_directory(run_));
  std::filesystem::remove_all(layout_.temp(kToken));
  ASSERT_TRUE(make_shard(real_, "b", "0", {{"wiki-20260102-b.txt", "b"}}).ok());
  const auto found = list_artifacts(layout_, run_, true, "*");
  ASSERT_TRUE(found.ok());
  ASSERT_EQ(found->size(), 2u);
  EXPECT_EQ(found->at(0).artifact.name, "wiki-20260102-a.txt");
  EXPECT_EQ(found->at(0).step, "a");
  EXPECT_EQ(found->at(1).artifact.name, "wiki-20260102-b.txt");
}

}  // namespace
}  // namespace dumps::test
