#include "plugins/mediawiki/blob_address.h"

#include <gtest/gtest.h>

#include <string>

#include "plugins/mediawiki/random_bytes.h"

namespace dumps::mediawiki {
namespace {

using Scheme = BlobAddress::Scheme;

TEST(BlobAddressTest, ReadsContentAddresses) {
  struct Case {
    const char* address;
    Scheme scheme;
    std::int64_t text_id;
  };
  constexpr Case kCases[] = {
      {"tt:1", Scheme::kText, 1},
      {"TT:12", Scheme::kText, 12},
      {"tt:9223372036854775807", Scheme::kText, 9223372036854775807},
      {"tt:12?flags=x", Scheme::kText, 12},
      {"bad:tt%3A12?error=oops", Scheme::kBad, 0},
      {"Bad:x", Scheme::kBad, 0},
      {"es:DB://cluster1/5", Scheme::kExternal, 0},
      {"xx:12", Scheme::kUnknown, 0},
  };
  for (const Case& c : kCases) {
    const auto address = parse_blob_address(c.address);
    ASSERT_TRUE(address.has_value()) << c.address;
    EXPECT_EQ(address->scheme, c.scheme) << c.address;
    EXPECT_EQ(address->text_id, c.text_id) << c.address;
  }
}

TEST(BlobAddressTest, AMalformedRowNumberIsZero) {
  for (const char* address :
       {"tt:0", "tt:0012", "tt:x", "tt:12x", "tt:+5", "tt:-5", "tt:9223372036854775808"}) {
    const auto parsed = parse_blob_address(address);
    ASSERT_TRUE(parsed.has_value()) << address;
    EXPECT_EQ(parsed->scheme, Scheme::kText) << address;
    EXPECT_EQ(parsed->text_id, 0) << address;
  }
}

TEST(BlobAddressTest, WhatHasNoSchemeOrNoIdIsNoAddress) {
  for (const char* address :
       {"", "12", ":12", "tt:", "tt:?x", "t t:1", "tt:1 2", "tt: 1", "t/t:1"}) {
    EXPECT_FALSE(parse_blob_address(address).has_value()) << address;
  }
}

TEST(BlobAddressTest, AnAddressOfAnExternalStoreCarriesItsFlags) {
  const auto bare = parse_blob_address("es:DB://cluster1/5");
  EXPECT_EQ(bare->url, "DB://cluster1/5");
  EXPECT_FALSE(bare->flags.gzip || bare->flags.utf8);
  const auto flagged = parse_blob_address("ES:DB://cluster1/5/2?x=gzip&flags=utf-8,gzip&y");
  EXPECT_EQ(flagged->url, "DB://cluster1/5/2");
  EXPECT_TRUE(flagged->flags.utf8 && flagged->flags.gzip);
  EXPECT_FALSE(flagged->flags.object);
  EXPECT_FALSE(parse_blob_address("es:DB://c/5?flagsx=gzip&gzip")->flags.gzip);
}

TEST(BlobAddressTest, FlagsAreWholeWordsOfACommaList) {
  const TextFlags all = parse_text_flags("utf-8,gzip,external,object,error");
  EXPECT_TRUE(all.utf8 && all.gzip && all.external && all.object && all.error);
  EXPECT_TRUE(parse_text_flags("utf8").utf8);
  const TextFlags none = parse_text_flags("xgzip,objects,,External");
  EXPECT_FALSE(none.utf8 || none.gzip || none.external || none.object || none.error);
  const TextFlags one = parse_text_flags(",gzip,");
  EXPECT_TRUE(one.gzip);
  EXPECT_FALSE(one.object);
}

TEST(BlobAddressTest, ReadsExternalAddresses) {
  const auto simple = parse_external_address("DB://cluster1/42");
  ASSERT_TRUE(simple.has_value());
  EXPECT_EQ(simple->cluster, "cluster1");
  EXPECT_EQ(simple->id, 42);
  EXPECT_FALSE(simple->item.has_value());
  const auto item = parse_external_address("DB://cluster1/42/0123abcd");
  ASSERT_TRUE(item.has_value());
  EXPECT_EQ(item->item, "0123abcd");
  EXPECT_EQ(parse_external_address("DB://c/1/")->item, "");
}

TEST(BlobAddressTest, RefusesOtherStoresAndTornAddresses) {
  for (const char* url :
       {"", "DB://", "DB://cluster1", "DB://cluster1/", "DB:///1", "db://c/1", "http://c/1",
        "DB://c/x", "DB://c/-1", "DB://c/1x", "DB://c/9223372036854775808"}) {
    EXPECT_FALSE(parse_external_address(url).has_value()) << url;
  }
}

TEST(BlobAddressTest, RandomBytesNeverCrash) {
  RandomBytes random(8);
  for (int i = 0; i < 10'000; ++i) {
    const std::string bytes = random.bytes(20, "tDB:/0129?, -x");
    parse_blob_address(bytes);
    parse_text_flags(bytes);
    parse_external_address("DB://" + bytes);
  }
}

}  // namespace
}  // namespace dumps::mediawiki
