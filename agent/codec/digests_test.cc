#include "agent/codec/digests.h"

#include <gtest/gtest.h>

namespace dumps::codec {
namespace {

TEST(Digests, AgreeWithThePublishedTestVectors) {
  Digests digests;
  digests.add("a");
  digests.add("bc");
  const DigestSet set = digests.finish();
  EXPECT_EQ(set.md5, "900150983cd24fb0d6963f7d28e17f72");
  EXPECT_EQ(set.sha1, "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(set.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Digests, DoNotDependOnHowTheBytesAreCut) {
  const std::string text(100'000, 'x');
  Digests whole;
  Digests pieces;
  whole.add(text);
  for (const char c : text) pieces.add({&c, 1});
  EXPECT_EQ(whole.finish(), pieces.finish());
}

TEST(ContentHash, TellsOrderAndLength) {
  ContentHash a;
  ContentHash b;
  a.add("ab");
  b.add("ba");
  EXPECT_NE(a.hex(), b.hex());
  EXPECT_EQ(a.bytes(), 2u);
  EXPECT_EQ(ContentHash().hex(), ContentHash().hex());
}

}  // namespace
}  // namespace dumps::codec
