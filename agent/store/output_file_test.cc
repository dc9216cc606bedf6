#include "agent/store/output_file.h"

#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/store/file_source.h"
#include "agent/store/store_fixture.h"

namespace dumps::test {
namespace {

class OutputFileTest : public StoreTest {
 protected:
  std::unique_ptr<OutputFile> open(Filesystem& fs, const std::string& name) {
    auto output = OutputFile::create(fs, {layout_.temp_tree, name});
    EXPECT_TRUE(output.ok());
    return std::move(*output);
  }
};

TEST_F(OutputFileTest, ArtifactDescribesTheFile) {
  auto output = open(real_, "a.txt");
  ASSERT_TRUE(output->write("ab").ok());
  ASSERT_TRUE(output->write("c").ok());
  const auto artifact = output->finish();
  ASSERT_TRUE(artifact.ok());
  EXPECT_EQ(artifact->size_bytes, 3u);
  EXPECT_EQ(artifact->digests.md5, "900150983cd24fb0d6963f7d28e17f72");
}

TEST_F(OutputFileTest, DigestsOfA7zAreThoseOfTheFinishedFile) {
  auto output = open(real_, "a.7z");
  ASSERT_TRUE(output->write(std::string(100'000, 'x')).ok());
  const auto artifact = output->finish();
  ASSERT_TRUE(artifact.ok());
  codec::Digests digests;
  digests.add(*read_file(layout_.temp_tree + "/a.7z"));
  EXPECT_EQ(digests.finish(), artifact->digests);
}

class OutputPieces : public OutputFileTest {
 protected:
  std::unique_ptr<OutputFile> open_pieces(const std::string& name) {
    pieces_.clear();
    OutputOptions options{layout_.temp_tree, name};
    options.threads = 2;
    options.splices = true;
    options.frame_bytes = 1000;
    options.on_piece = [this](const codec::EncodedPiece& piece) {
      pieces_.push_back(piece);
      return Status();
    };
    auto output = OutputFile::create(real_, options);
    EXPECT_TRUE(output.ok());
    return std::move(*output);
  }
  std::vector<codec::EncodedPiece> pieces_;
};

TEST_F(OutputPieces, LieWhereItWasCut) {
  for (const char* name : {"a.gz", "a.bz2", "a.zst"}) {
    auto output = open_pieces(name);
    ASSERT_TRUE(output->write("header").ok());
    ASSERT_TRUE(output->cut().ok());
    ASSERT_TRUE(output->write("pages").ok());
    const auto artifact = output->finish();
    ASSERT_TRUE(artifact.ok()) << artifact.error().to_string();
    EXPECT_EQ(artifact->raw_size_bytes, 11u);
    ASSERT_EQ(pieces_.size(), 2u) << name;
    EXPECT_EQ(pieces_[1].offset, pieces_[0].size);
    EXPECT_EQ(pieces_[1].raw_offset, 6u);
  }
  auto zst = open_pieces("b.zst");
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(zst->write(std::string(600, 'x')).ok());
    ASSERT_TRUE(zst->mark().ok());
  }
  ASSERT_TRUE(zst->finish().ok());
  EXPECT_EQ(pieces_.size(), 3u);
}

TEST_F(OutputPieces, AreNotInOtherFormats) {
  for (const char* name : {"a.xz", "a.7z", "a.txt"}) {
    auto output = open_pieces(name);
    ASSERT_TRUE(output->write("text").ok());
    ASSERT_TRUE(output->mark().ok());
    EXPECT_EQ(output->cut().error().code, ErrorCode::kUnsupported);
    EXPECT_TRUE(output->finish().ok()) << "the output goes on all the same: " << name;
  }
}

TEST_F(OutputPieces, AreCopiedFromSealedFilesAndVerified) {
  const std::string body(5000, 'b');
  for (const char* ending : {".gz", ".bz2", ".zst", ".xz"}) {
    const bool has_pieces = std::string(ending) != ".xz";
    const std::string source_name = std::string("source") + ending;
    auto source_output = open_pieces(source_name);
    for (const std::string& text : {std::string("header"), body, std::string("end")}) {
      ASSERT_TRUE(source_output->write(text).ok());
      if (!has_pieces) continue;
      ASSERT_TRUE(source_output->cut().ok());
    }
    ASSERT_TRUE(source_output->finish().ok());
    auto source = FileSource::open(layout_.temp_tree + "/" + source_name);
    ASSERT_TRUE(source.ok());
    for (const char* to : {".gz", ".bz2", ".zst", ".xz", ""}) {
      const std::string name = std::string("joined") + ending + to;
      auto output = open_pieces(name);
      std::string seen;
      StoredRange range;
      range.begin = 6;
      range.end = 6 + body.size();
      range.take = [&seen](std::string_view text) {
        seen += text;
        return Status();
      };
      ASSERT_TRUE(output->write("new header").ok());
      const auto spliced =
          output->append_stored(*source, codec::format_of_name(source_name), range);
      ASSERT_TRUE(spliced.ok()) << name << spliced.error().to_string();
      EXPECT_EQ(seen, body);
      EXPECT_EQ(spliced->copied_text + spliced->encoded_text, body.size());
      const bool is_same = codec::format_of_name(name) == codec::format_of_name(source_name);
      EXPECT_EQ(spliced->copied_text > 0, has_pieces && is_same) << name;
      const auto artifact = output->finish();
      ASSERT_TRUE(artifact.ok()) << name << artifact.error().to_string();
      EXPECT_EQ(artifact->raw_size_bytes, 10 + body.size());
    }
  }
}

TEST_F(OutputPieces, AreRefusedWithoutAskingForThemAndFromShortFiles) {
  { ASSERT_TRUE(open_pieces("source.gz")->finish().ok()); }
  auto source = FileSource::open(layout_.temp_tree + "/source.gz");
  ASSERT_TRUE(source.ok());
  auto plain = open(real_, "plain.gz");
  EXPECT_EQ(plain->append_stored(*source, codec::Format::kGz, {}).error().code,
            ErrorCode::kRefused);
  auto output = open_pieces("a.gz");
  StoredRange range;
  range.end = 1;
  EXPECT_EQ(output->append_stored(*source, codec::Format::kGz, range).error().code,
            ErrorCode::kCorrupt);
  EXPECT_FALSE(output->finish().ok()) << "the failure is final";
}

// Files that others have compressed, as they are.
TEST_F(OutputFileTest, StoredBytesAreDecodedAndKept) {
  const std::string text = "{\"a\": 1}\n";
  const auto open_stored = [&](const std::string& name) {
    OutputOptions options{layout_.temp_tree, name};
    options.is_stored = true;
    options.verify = VerifyDepth::kStructure;
    auto output = OutputFile::create(real_, options);
    EXPECT_TRUE(output.ok());
    return std::move(*output);
  };
  for (const std::string ending : {".gz", ".bz2", ".xz", ".zst", ".7z", ""}) {
    const std::string made = "made.json" + ending;
    auto output = open(real_, made);
    ASSERT_TRUE(output->write(text).ok());
    const auto expected = output->finish();
    ASSERT_TRUE(expected.ok());
    const std::string bytes = *read_file(layout_.temp_tree + "/" + made);

    auto stored = open_stored("stored.json" + ending);
    ASSERT_TRUE(stored->write(bytes.substr(0, 5)).ok());
    ASSERT_TRUE(stored->write(bytes.substr(5)).ok());
    EXPECT_EQ(stored->mark().error().code, ErrorCode::kUnsupported);
    EXPECT_EQ(stored->cut().error().code, ErrorCode::kUnsupported);
    const auto artifact = stored->finish();
    ASSERT_TRUE(artifact.ok()) << ending << ": " << artifact.error().to_string();
    EXPECT_EQ(*read_file(layout_.temp_tree + "/stored.json" + ending), bytes);
    EXPECT_EQ(artifact->digests, expected->digests);
    EXPECT_EQ(artifact->raw_size_bytes, text.size());
    EXPECT_EQ(artifact->raw_xxh3, expected->raw_xxh3);
    if (ending.empty()) continue;

    auto cut = open_stored("cut.json" + ending);
    ASSERT_TRUE(cut->write(bytes.substr(0, bytes.size() - 1)).ok());
    const auto refused = cut->finish();
    ASSERT_FALSE(refused.ok()) << ending;
    EXPECT_EQ(refused.error().code, ErrorCode::kCorrupt) << ending;
    EXPECT_THAT(refused.error().to_string(), testing::HasSubstr("it is not whole, or not in"));
  }
}

TEST_F(OutputFileTest, UnfinishedOutputLeavesNothing) {
  { auto output = open(real_, "a.gz"); }
  EXPECT_TRUE(tree(layout_.temp_tree).empty());
}

TEST_F(OutputFileTest, FailedWriteIsFinal) {
  CountingFilesystem failing(2, [] { return make_errno_error(ENOSPC, "write output", "a.txt"); });
  auto output = open(failing, "a.txt");
  EXPECT_FALSE(output->write(std::string(1u << 20, 'x')).ok());
  const Status second = output->write("more");
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().sys_errno, ENOSPC);
  EXPECT_FALSE(output->finish().ok());
}

// A disk that takes the bytes and gives others back.
class LyingFilesystem : public Filesystem {
 public:
  Status sync(int fd, const std::string& path) override {
    return Filesystem::write_at(fd, 12, "\x5a\x5a", path);
  }
};

TEST_F(OutputFileTest, BytesThatCameOutDifferentAreNeverFinished) {
  LyingFilesystem lying;
  for (const char* name : {"a.gz", "a.bz2", "a.xz", "a.zst", "a.7z", "a.txt"}) {
    auto output = open(lying, name);
    std::string text;
    for (int i = 0; i < 1000; ++i) text += std::to_string(i * i);
    ASSERT_TRUE(output->write(text).ok());
    const auto artifact = output->finish();
    ASSERT_FALSE(artifact.ok()) << name;
    EXPECT_EQ(artifact.error().code, ErrorCode::kCorrupt) << artifact.error().to_string();
  }
}

TEST_F(OutputFileTest, NamesAreNotTakenTwice) {
  auto first = open(real_, "a.gz");
  EXPECT_EQ(OutputFile::create(real_, {layout_.temp_tree, "a.gz"}).error().code,
            ErrorCode::kExists);
}

TEST_F(OutputFileTest, ModeIsTheSettingWhateverTheUmask) {
  const mode_t before = ::umask(077);
  auto output = OutputFile::create(real_, {layout_.temp_tree, "a.txt", 0644});
  ::umask(before);
  ASSERT_TRUE(output.ok());
  struct stat st {};
  ASSERT_EQ(::stat((layout_.temp_tree + "/a.txt").c_str(), &st), 0);
  EXPECT_EQ(st.st_mode & 0777, 0644u);
}

TEST_F(OutputFileTest, FullDiskIsToldWithErrnoAndPath) {
  const std::string disk = root_ + "/disk";
  ASSERT_TRUE(make_directories(disk).ok());
  if (::mount("tmpfs", disk.c_str(), "tmpfs", 0, "size=256k") != 0)
    GTEST_SKIP() << "needs root, to mount a small tmpfs";
  {
    auto output = OutputFile::create(real_, {disk, "a.txt"});
    ASSERT_TRUE(output.ok());
    Status status;
    for (int i = 0; i < 100 && status; ++i) status = (*output)->write(std::string(64'000, 'x'));
    if (status) {
      const auto artifact = (*output)->finish();
      ASSERT_FALSE(artifact.ok());
      status = artifact.error();
    }
    EXPECT_EQ(status.error().sys_errno, ENOSPC);
    EXPECT_NE(status.error().to_string().find(disk + "/a.txt"), std::string::npos);
  }
  EXPECT_EQ(::umount(disk.c_str()), 0);
}

}  // namespace
}  // namespace dumps::test
