#include "plugins/mediawiki/inflate.h"

#include <gtest/gtest.h>

#include "plugins/mediawiki/random_bytes.h"
#include "plugins/mediawiki/stored_text_builder.h"

namespace dumps::mediawiki {
namespace {

TEST(InflateTest, GivesThePlainBytesWhateverTheSizeHint) {
  Inflater inflater;
  for (const size_t size : {size_t{0}, size_t{1}, size_t{1000}, size_t{3'000'000}}) {
    const std::string plain(size, 'p');
    const std::string deflated = deflate_raw(plain);
    for (const size_t hint : {size_t{0}, size, size / 2, size + 1, size_t{1} << 62}) {
      ByteBuffer out;
      out << "before ";
      ASSERT_TRUE(inflater.inflate(deflated, hint, out)) << size << " hint " << hint;
      EXPECT_EQ(out.view(), "before " + plain);
    }
  }
}

TEST(InflateTest, OverlooksBytesAfterTheEnd) {
  Inflater inflater;
  ByteBuffer out;
  EXPECT_TRUE(inflater.inflate(deflate_raw("text") + "rest", 0, out));
  EXPECT_EQ(out.view(), "text");
}

TEST(InflateTest, LeavesTheOutputAsItWasWhenTheStreamIsDamaged) {
  Inflater inflater;
  const std::string good = deflate_raw(std::string(5000, 'a') + "b");
  for (const std::string& bad : {std::string(), std::string("\xFF\xFF\xFF"),
                                 good.substr(0, good.size() - 1), "\x78\x9C" + good}) {
    for (const size_t hint : {size_t{0}, size_t{5001}, size_t{10}}) {
      ByteBuffer out;
      out << "before";
      EXPECT_FALSE(inflater.inflate(bad, hint, out)) << bad.size() << " hint " << hint;
      EXPECT_EQ(out.view(), "before");
    }
  }
}

TEST(InflateTest, RandomBytesNeverCrash) {
  Inflater inflater;
  RandomBytes random(7);
  const std::string good = deflate_raw(random.bytes(5000, "abcdef"));
  for (int i = 0; i < 3000; ++i) {
    ByteBuffer out;
    inflater.inflate(random.damaged(good), random.below(6000), out);
    inflater.inflate(random.bytes(50), random.below(100), out);
  }
}

}  // namespace
}  // namespace dumps::mediawiki
