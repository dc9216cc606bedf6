#include "agent/verify/verify_run.h"

#include <sys/stat.h>
#include <unistd.h>

#include "agent/verify/verify_fixture.h"

namespace dumps {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

class VerifyRunTest : public test::VerifyTest {
 protected:
  VerifyRunTest() { release({{kDump, test::dump_text({1, 5, 9})}, {kTable, "INSERT;\n"}}); }
  // The manifest with `from` replaced, as somebody might have edited it.
  void edit_manifest(const std::string& from, const std::string& to) const {
    std::string text = text_of("manifest.json");
    const size_t at = text.find(from);
    ASSERT_NE(at, std::string::npos) << text;
    put("manifest.json", text.replace(at, from.size(), to));
  }
};

TEST_F(VerifyRunTest, ARunAsItWasReleasedIsGood) {
  EXPECT_THAT(findings(), IsEmpty());
  EXPECT_THAT(deep_findings(), IsEmpty());
  VerifyOptions options;
  options.threads = 4;
  Result<VerifyReport> report = verify_run(layout_, run_, true, options);
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(report->facts.size(), 2U);
  EXPECT_EQ(report->bytes, text_of(kDump).size() + text_of(kTable).size());
}

TEST_F(VerifyRunTest, NothingIsChanged) {
  const auto before = tree(root_);
  (void)deep_findings();
  EXPECT_EQ(tree(root_), before);
}

TEST_F(VerifyRunTest, MissingAndExtraFilesAreNamed) {
  ASSERT_EQ(::unlink(path(kTable).c_str()), 0);
  put("wiki-20260102-other.xml.bz2", "x");
  put(".left.tmp.17", "x");
  EXPECT_THAT(findings(),
              ElementsAre("note: extra .left.tmp.17: is left of something that did not end",
                          "extra wiki-20260102-other.xml.bz2: nothing says where it comes from",
                          "missing " + kTable + ": it is not there, and pages has made it"));
}

TEST_F(VerifyRunTest, ACutFileIsFoundByItsSizeHashAndEnd) {
  const std::string whole = text_of(kDump);
  put(kDump, whole.substr(0, whole.size() - 20));
  const auto lines = findings();
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(lines[0], "size " + kDump + ": bytes: " + std::to_string(whole.size()) + " expected, " +
                          std::to_string(whole.size() - 20) + " found");
  EXPECT_THAT(lines[1], AllOf(HasSubstr("md5 "), HasSubstr("sha1 "), HasSubstr("sha256 "),
                              HasSubstr(" expected, ")));
  EXPECT_THAT(lines[2], StartsWith("structure " + kDump));
}

TEST_F(VerifyRunTest, OneWrongBitIsFound) {
  std::string bytes = text_of(kTable);
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
  put(kTable, bytes);
  const auto lines = findings();
  ASSERT_FALSE(lines.empty());
  EXPECT_THAT(lines[0], StartsWith("hash " + kTable + ": md5 "));
}

TEST_F(VerifyRunTest, AManifestThatLiesIsFoundOut) {
  edit_manifest("\"size\":" + std::to_string(text_of(kTable).size()), "\"size\":5");
  EXPECT_THAT(findings(), ElementsAre("size " + kTable + ": bytes: 5 expected, " +
                                      std::to_string(text_of(kTable).size()) + " found"));
}

TEST_F(VerifyRunTest, NamesAndHashesOfAManifestAreNotBelieved) {
  edit_manifest(kTable, "../../../etc/passwd");
  EXPECT_THAT(
      findings(),
      ElementsAre("manifest manifest.json: it names \"../../../etc/passwd\", which is no name of "
                  "an artifact",
                  "extra " + kTable + ": nothing says where it comes from"));
}

TEST_F(VerifyRunTest, ATruncatedManifestIsSaid) {
  const std::string whole = text_of("manifest.json");
  put("manifest.json", whole.substr(0, whole.size() / 2));
  const auto lines = findings();
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_THAT(lines[0], AllOf(StartsWith("manifest manifest.json: read manifest: "),
                              HasSubstr("manifest.json")));
}

TEST_F(VerifyRunTest, AManifestOfAnotherRunIsSaid) {
  edit_manifest("20260102\"", "20260103\"");
  EXPECT_THAT(findings(), ElementsAre("manifest manifest.json: it is of run wiki/20260103, and "
                                      "stands in wiki/20260102"));
}

TEST_F(VerifyRunTest, AFileThatCannotBeReadIsAFindingAndTheOthersAreChecked) {
  VerifyOptions options;
  options.open = [this](const std::string& file) -> Result<std::unique_ptr<codec::ByteSource>> {
    if (file == path(kDump)) return make_errno_error(EACCES, "open file", file);
    Result<FileSource> source = FileSource::open(file);
    return std::unique_ptr<codec::ByteSource>(
        std::make_unique<test::BrokenSource>(std::move(*source), 3));
  };
  EXPECT_THAT(
      findings(options),
      ElementsAre("unreadable " + kTable + ": read file: " + path(kTable) + ": Input/output error",
                  "unreadable " + kDump + ": open file: " + path(kDump) + ": Permission denied"));
}

TEST_F(VerifyRunTest, ALinkInPlaceOfAFileIsNotFollowed) {
  ASSERT_EQ(::unlink(path(kTable).c_str()), 0);
  ASSERT_EQ(::symlink("/etc/passwd", path(kTable).c_str()), 0);
  EXPECT_THAT(findings(), ElementsAre("structure " + kTable + ": it is no regular file"));
}

TEST_F(VerifyRunTest, ListsThatSaySomethingElseAreNamed) {
  const std::string md5 = codec::Digests().finish().md5;  // of nothing
  put("wiki-20260102-md5sums.txt", md5 + "  " + kTable + "\n");
  const auto lines = findings();
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_THAT(lines[0], AllOf(StartsWith("list wiki-20260102-md5sums.txt: " + kTable + " has md5 "),
                              HasSubstr(", it says " + md5)));
  EXPECT_EQ(lines[1], "list wiki-20260102-md5sums.txt: it does not name " + kDump);
}

TEST_F(VerifyRunTest, OneThatWasAskedToStopStops) {
  VerifyOptions options;
  options.on_progress = [](const VerifyProgress&) {
    return make_error(ErrorCode::kCancelled, "verify", "run", "stopped");
  };
  Result<VerifyReport> report = verify_run(layout_, run_, true, options);
  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.error().code, ErrorCode::kCancelled);
}

TEST_F(VerifyRunTest, ProgressComesToAllBytes) {
  VerifyOptions options;
  options.depth = CheckDepth::kHashes;
  VerifyProgress last;
  options.on_progress = [&last](const VerifyProgress& progress) {
    EXPECT_GE(progress.done_bytes, last.done_bytes);
    last = progress;
    return Status();
  };
  EXPECT_THAT(findings(options), IsEmpty());
  EXPECT_EQ(last.done_bytes, last.total_bytes);
  EXPECT_EQ(last.total_files, 2U);
}

TEST_F(VerifyRunTest, ARunThatIsNotThereIsAnError) {
  EXPECT_EQ(is_public_run(layout_, {"wiki", "20200101"}).error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(*is_public_run(layout_, run_));
  EXPECT_THAT(dates_of(layout_, "wiki"), ElementsAre("20260102"));
  ASSERT_TRUE(make_directories(layout_.final_directory({"wiki", "20260105"}, true)).ok());
  Result<VerifyReport> empty = verify_run(layout_, {"wiki", "20260105"}, true, {});
  ASSERT_TRUE(empty.ok());
  ASSERT_EQ(empty->findings.size(), 1U);
  EXPECT_EQ(empty->findings[0].to_string(),
            "neither manifest.json nor dumpruninfo.txt says what it has");
}

class SignedRunTest : public VerifyRunTest {
 protected:
  SignedRunTest() {
    real_.sign_with(std::make_shared<SigningKey>(key_));
    EXPECT_TRUE(rewrite_manifest(real_, request()).ok());
    options_.must_be_signed = true;
    options_.keys = {other_.public_key(), key_.public_key()};
  }
  const SigningKey key_ = *SigningKey::generate();
  const SigningKey other_ = *SigningKey::generate();
  VerifyOptions options_;
};

TEST_F(SignedRunTest, ASignatureByOneOfTheKeysIsGood) {
  EXPECT_THAT(findings(options_), IsEmpty());
}

TEST_F(SignedRunTest, AnEditedManifestHasNoSignature) {
  edit_manifest("\"profile\": \"full\"", "\"profile\": \"fuli\"");
  EXPECT_THAT(findings(options_),
              ElementsAre("signature manifest.json.sig: it is no signature of manifest.json by any "
                          "known key (" +
                          other_.public_key().id() + ", " + key_.public_key().id() + ")"));
}

TEST_F(SignedRunTest, AnotherKeyIsNotEnough) {
  options_.keys = {other_.public_key()};
  EXPECT_THAT(findings(options_), ElementsAre(HasSubstr(other_.public_key().id())));
}

TEST_F(SignedRunTest, AMissingSignatureAndMissingKeysAreSaid) {
  options_.keys.clear();
  EXPECT_THAT(findings(options_), ElementsAre("signature manifest.json.sig: no key is published "
                                              "that could check it"));
  ASSERT_EQ(::unlink(path("manifest.json.sig").c_str()), 0);
  EXPECT_THAT(findings(options_), ElementsAre("signature manifest.json.sig: there is none, and "
                                              "manifests are signed here"));
  EXPECT_THAT(findings(), IsEmpty());
}

}  // namespace
}  // namespace dumps
