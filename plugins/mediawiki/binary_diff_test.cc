#include "plugins/mediawiki/binary_diff.h"

#include <gtest/gtest.h>

#include "plugins/mediawiki/random_bytes.h"
#include "plugins/mediawiki/stored_text_builder.h"

namespace dumps::mediawiki {
namespace {

using namespace std::string_literals;

TEST(BinaryDiffTest, ChecksumStartsAtZeroAsInLibxdiff) {
  EXPECT_EQ(xdiff_checksum(""), 0U);
  // Adler-32 of "a" started at 1 is 0x00620062; started at 0 both halves are one less.
  EXPECT_EQ(xdiff_checksum("a"), 0x00610061U);
  EXPECT_EQ(xdiff_checksum("ab"), 0x012400C3U);
}

TEST(BinaryDiffTest, AppliesInsertionsAndCopies) {
  struct Case {
    std::string base, operations, result;
  };
  const Case cases[] = {
      {"", "", ""},
      {"", "\1\3abc", "abc"},
      {"", "\3\3\0\0\0abc"s, "abc"},
      {"hello", "\2\0\0\0\0\5\0\0\0"s, "hello"},
      {"hello", "\2\1\0\0\0\3\0\0\0\1\1!\2\0\0\0\0\1\0\0\0"s, "ell!h"},
      {"hello", "\2\5\0\0\0\0\0\0\0"s, ""},
      {"hello", "\1\0"s, ""},
  };
  for (const Case& c : cases) {
    const std::string head = binary_diff(c.base, c.base).substr(0, 8);  // checksum and size
    std::string out = "what was there";
    EXPECT_TRUE(apply_binary_diff(c.base, head + c.operations, out)) << c.result;
    EXPECT_EQ(out, c.result);
  }
}

TEST(BinaryDiffTest, RefusesADiffOfAnotherBase) {
  std::string out;
  const std::string diff = binary_diff("hello", "hello you");
  EXPECT_TRUE(apply_binary_diff("hello", diff, out));
  EXPECT_FALSE(apply_binary_diff("hellO", diff, out)) << "checksum";
  EXPECT_FALSE(apply_binary_diff("hello ", diff, out)) << "size";
  EXPECT_FALSE(apply_binary_diff("", diff, out));
}

TEST(BinaryDiffTest, RefusesWhatIsCutShortOrReachesBeyondTheBase) {
  const std::string head = binary_diff("hello", "hello").substr(0, 8);
  for (const std::string& operations : {"\1"s, "\1\5abc"s, "\3\5\0\0"s, "\3\377\377\377\377abc"s,
                                        "\2\0\0\0\0"s, "\2\6\0\0\0\0\0\0\0"s, "\2\0\0\0\0\6\0\0\0"s,
                                        "\2\377\377\377\377\377\377\377\377"s, "\4"s, "\0"s}) {
    std::string out;
    EXPECT_FALSE(apply_binary_diff("hello", head + operations, out));
  }
  std::string out;
  EXPECT_FALSE(apply_binary_diff("", "", out)) << "not even a checksum";
  EXPECT_FALSE(apply_binary_diff("hello", head.substr(0, 7), out));
}

TEST(BinaryDiffTest, LeadsFromAnyTextToAnyOther) {
  RandomBytes random(3);
  for (int i = 0; i < 500; ++i) {
    const std::string base = random.bytes(400, "abc");
    const std::string target = random.bytes(600, "abc");
    std::string out;
    ASSERT_TRUE(apply_binary_diff(base, binary_diff(base, target), out));
    ASSERT_EQ(out, target);
  }
}

TEST(BinaryDiffTest, NeverReadsBeyondDamagedDiffs) {
  RandomBytes random(4);
  const std::string base(300, 'x');
  const std::string good = binary_diff(base, base + std::string(300, 'y'));
  for (int i = 0; i < 5000; ++i) {
    std::string out;
    // The head stays whole, so that the operations are reached.
    apply_binary_diff(base, good.substr(0, 8) + random.damaged(good.substr(8)), out);
    apply_binary_diff(base, good.substr(0, 8) + random.bytes(40), out);
    apply_binary_diff(base, random.bytes(40), out);
  }
}

}  // namespace
}  // namespace dumps::mediawiki
