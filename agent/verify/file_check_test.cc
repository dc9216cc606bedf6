#include "agent/verify/file_check.h"

#include "agent/codec/memory_streams.h"
#include "agent/verify/file_hash.h"
#include "agent/verify/verify_fixture.h"

namespace dumps {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// Files of one shard, as the store writes them, and what is found in them.
class FileCheckTest : public test::VerifyTest {
 protected:
  FileFacts facts(const std::string& name, CheckDepth depth = CheckDepth::kDeep) const {
    Result<FileSource> source = FileSource::open(path(name));
    EXPECT_TRUE(source.ok());
    Result<FileFacts> found = read_file_facts(name, *source, {depth, 2, {}});
    EXPECT_TRUE(found.ok());
    return *found;
  }
  static std::vector<std::string> said(const std::vector<Finding>& findings) {
    std::vector<std::string> lines;
    for (const Finding& finding : findings) {
      lines.push_back(std::string(check_name(finding.check)) + " " + finding.what);
    }
    return lines;
  }
  // A name with a range of pages, and a dump of these.
  std::vector<std::string> problems_of(const std::string& text, CheckDepth depth) {
    const std::string name = "wiki-20260102-pages-articles1.xml-p1p9.bz2";
    release({{name, text}});
    ExpectedFile expected;
    expected.name = name;
    return said(compare_file(expected, facts(name, depth)));
  }
};

TEST_F(FileCheckTest, ADumpIsCountedAndItsTextKnown) {
  const std::string text = test::dump_text({2, 3, 8});
  release({{kDump, text}});
  const FileFacts found = facts(kDump);
  EXPECT_THAT(found.findings, IsEmpty());
  ASSERT_TRUE(found.text.has_value());
  EXPECT_EQ(found.text->bytes, text.size());
  EXPECT_EQ(found.text->pages, 3U);
  EXPECT_EQ(found.text->revisions, 3U);
  EXPECT_EQ(found.text->first_id, 2U);
  EXPECT_EQ(found.text->last_id, 8U);
  EXPECT_EQ(found.text->form.root, "mediawiki");
  EXPECT_FALSE(facts(kDump, CheckDepth::kStructure).text.has_value());
}

TEST_F(FileCheckTest, ATextThatDoesNotEndIsFoundAtOnce) {
  std::string text = test::dump_text({1, 2});
  text.resize(text.rfind("</mediawiki>"));
  EXPECT_THAT(problems_of(text, CheckDepth::kStructure),
              ElementsAre("structure its text does not end with </mediawiki>"));
}

TEST_F(FileCheckTest, IdsOutOfOrderAreFound) {
  EXPECT_THAT(problems_of(test::dump_text({1, 5, 3}), CheckDepth::kDeep),
              ElementsAre(HasSubstr("order ids do not ascend: page 3 comes after page 5")));
}

TEST_F(FileCheckTest, IdsBeyondThoseOfTheNameAreFound) {
  EXPECT_THAT(problems_of(test::dump_text({1, 10}), CheckDepth::kDeep),
              ElementsAre("range the name says pages 1 to 9, there are 1 to 10"));
}

TEST_F(FileCheckTest, TextCountsAndKeysAreCompared) {
  release({{kDump, test::dump_text({2, 3, 8})}});
  ExpectedFile expected;
  expected.name = kDump;
  expected.text_bytes = 5;
  expected.text_xxh3 = "00";
  expected.pages = 4;
  expected.revisions = 3;
  expected.keys = KeyRange{3, 8};
  const auto lines = said(compare_file(expected, facts(kDump)));
  ASSERT_THAT(lines, SizeIs(4));
  EXPECT_THAT(lines[0], HasSubstr("text bytes of text: 5 expected, "));
  EXPECT_THAT(lines[1], HasSubstr("text xxh3 of its text 00 expected, "));
  EXPECT_EQ(lines[2], "counts pages: 4 expected, 3 found");
  EXPECT_EQ(lines[3], "range it is of the ids 3 to 8, and has 2 to 8");
  ExpectedFile skipped;
  skipped.name = kDump;
  skipped.revisions = 2;
  EXPECT_THAT(said(compare_file(skipped, facts(kDump))),
              ElementsAre("counts revisions: 2 expected, 3 found"));
  skipped.skipped = 1;
  EXPECT_THAT(compare_file(skipped, facts(kDump)), IsEmpty());
}

TEST_F(FileCheckTest, LogEntriesAreNoPages) {
  std::string text = test::dump_text({});
  const std::string entry = "  <logitem>\n    <id>7</id>\n  </logitem>\n";
  text.insert(text.rfind("</mediawiki>"), entry);
  const std::string name = "wiki-20260102-pages-logging.xml.gz";
  release({{name, text}});
  ExpectedFile expected;
  expected.name = name;
  expected.pages = 0;
  const FileFacts found = facts(name);
  ASSERT_TRUE(found.text.has_value());
  EXPECT_TRUE(found.text->is_log);
  EXPECT_EQ(found.text->last_id, 7U);
  EXPECT_THAT(compare_file(expected, found), IsEmpty());
}

TEST_F(FileCheckTest, AFileThatBeginsAsAnotherFormatIsFound) {
  release({{kTable, "text"}});
  put(kDump, text_of(kTable));
  EXPECT_THAT(said(facts(kDump, CheckDepth::kStructure).findings),
              ElementsAre("structure it does not begin as a bz2 file, but as gz"));
  put(kDump, "");
  EXPECT_THAT(said(facts(kDump, CheckDepth::kStructure).findings),
              ElementsAre("structure it is empty, and no bz2"));
}

TEST_F(FileCheckTest, DamageInTheMiddleIsFoundByADeepCheckOnly) {
  // A text that does not compress, so that the file has several blocks.
  std::string text;
  std::uint32_t state = 1;
  while (text.size() < 4'000'000) {
    state = state * 1664525 + 1013904223;
    text += static_cast<char>(state >> 24);
  }
  const std::string name = "wiki-20260102-media.bz2";
  release({{name, text}});
  std::string bytes = text_of(name);
  bytes[1'000'000] = static_cast<char>(bytes[1'000'000] ^ 0x55);
  put(name, bytes);
  EXPECT_THAT(facts(name, CheckDepth::kStructure).findings, IsEmpty());
  EXPECT_THAT(facts(name).findings, SizeIs(1));
  // Near the end both see it.
  bytes[bytes.size() - 100'000] = static_cast<char>(bytes[bytes.size() - 100'000] ^ 0x55);
  put(name, bytes);
  EXPECT_THAT(facts(name, CheckDepth::kStructure).findings, SizeIs(1));
}

TEST_F(FileCheckTest, EveryFormatsEndIsLookedAt) {
  for (const char* ending : {"", ".gz", ".bz2", ".xz", ".zst", ".7z"}) {
    SCOPED_TRACE(ending);
    std::string text = test::dump_text({1});
    const std::string good = std::string("wiki-20260102-good.xml") + ending;
    const std::string open = std::string("wiki-20260102-open.xml") + ending;
    std::filesystem::remove_all(layout_.run_directory(run_));
    release({{good, text}, {open, text.substr(0, text.size() - 14)}});
    EXPECT_THAT(facts(good, CheckDepth::kStructure).findings, IsEmpty());
    EXPECT_THAT(said(facts(open, CheckDepth::kStructure).findings),
                ElementsAre("structure its text does not end with </mediawiki>"));
  }
}

TEST(FileHash, ThreadsGiveTheSameDigests) {
  for (const size_t size : {size_t{0}, size_t{1}, size_t{5'000'000}, size_t{9'437'184}}) {
    std::string bytes(size, 'a');
    for (size_t i = 0; i < size; i += 4099) bytes[i] = static_cast<char>(i);
    codec::MemorySource source(bytes);
    std::uint64_t seen = 0;
    const auto count = [&seen](std::uint64_t more) {
      seen += more;
      return Status();
    };
    Result<FileHash> one = hash_source(source, {false, count});
    Result<FileHash> three = hash_source(source, {true, {}});
    ASSERT_TRUE(one.ok() && three.ok());
    EXPECT_EQ(one->digests, three->digests);
    EXPECT_EQ(three->bytes, size);
    EXPECT_EQ(seen, size);
    codec::Digests whole;
    whole.add(bytes);
    EXPECT_EQ(one->digests, whole.finish());
  }
}

TEST(FileHash, AnErrorEndsAllThreads) {
  codec::MemorySource source(std::string(20'000'000, 'x'));
  const auto stop = [](std::uint64_t) {
    return make_error(ErrorCode::kCancelled, "hash", "bytes", "stopped");
  };
  Result<FileHash> hash = hash_source(source, {true, stop});
  ASSERT_FALSE(hash.ok());
  EXPECT_EQ(hash.error().code, ErrorCode::kCancelled);
}

}  // namespace
}  // namespace dumps
