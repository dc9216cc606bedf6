#include "plugins/mediawiki/php_value.h"

#include <gtest/gtest.h>

#include "plugins/mediawiki/random_bytes.h"
#include "plugins/mediawiki/stored_text_builder.h"

namespace dumps::mediawiki {
namespace {

using namespace std::string_literals;
using Kind = PhpValue::Kind;

TEST(PhpValueTest, ReadsTheScalarsThatMediaWikiStores) {
  EXPECT_EQ(php_unserialize("N;")->kind, Kind::kNull);
  EXPECT_EQ(php_unserialize("b:1;")->to_int(), 1);
  EXPECT_EQ(php_unserialize("b:0;")->to_int(), 0);
  EXPECT_EQ(php_unserialize("i:-42;")->to_int(), -42);
  EXPECT_EQ(php_unserialize("s:3:\"a\"b\";")->bytes, "a\"b");
  EXPECT_EQ(php_unserialize("s:2:\"\xC3\xA9\";")->bytes, "\xC3\xA9") << "lengths are bytes";
}

TEST(PhpValueTest, ReadsArraysAndObjectsWithTheirMembers) {
  const auto array = php_unserialize("a:2:{s:1:\"k\";i:7;i:1;a:1:{i:0;N;}}");
  ASSERT_TRUE(array.has_value());
  EXPECT_EQ(array->entries.size(), 2U);
  EXPECT_EQ(array->find("k")->to_int(), 7);
  EXPECT_EQ(array->find("absent"), nullptr);
  const std::string bytes = php_object("Some", {{php_string("\0*\0mItems"s), php_int(1)},
                                                {php_string("\0Some\0mOwn"s), php_int(2)}});
  const auto object = php_unserialize(bytes);
  ASSERT_TRUE(object.has_value());
  EXPECT_EQ(object->bytes, "Some");
  EXPECT_EQ(object->find("mItems")->to_int(), 1) << "protected members go by their plain name";
  EXPECT_EQ(object->find("mOwn")->to_int(), 2);
}

TEST(PhpValueTest, CastsStringsToNumbersAsPhpDoes) {
  EXPECT_EQ(php_unserialize(php_string("12"))->to_int(), 12);
  EXPECT_EQ(php_unserialize(php_string("12abc"))->to_int(), 12);
  EXPECT_EQ(php_unserialize(php_string("abc"))->to_int(), 0);
  EXPECT_EQ(php_unserialize(php_string(""))->to_int(), 0);
}

TEST(PhpValueTest, OverlooksWhatFollowsTheValue) {
  EXPECT_EQ(php_unserialize("i:5;garbage")->to_int(), 5);
}

TEST(PhpValueTest, RefusesWhatIsDamagedOrOfATypeThatIsNeverStored) {
  for (const char* bytes : {"",
                            "i",
                            "i:",
                            "i:;",
                            "i:5",
                            "s:5:\"abc\";",
                            "s:-1:\"\";",
                            "s:3:\"abc;",
                            "s:3:abc;",
                            "a:1:{}",
                            "a:2:{i:0;N;}",
                            "a:1:{i:0;N;",
                            "a:-1:{}",
                            "O:3:\"Foo\":1:{}",
                            "d:0.5;",
                            "R:1;",
                            "r:1;",
                            "C:1:\"a\":0:{}",
                            "x:1;",
                            "i:99999999999999999999;"}) {
    EXPECT_FALSE(php_unserialize(bytes).has_value()) << bytes;
  }
}

TEST(PhpValueTest, MakesNoRoomForALyingCount) {
  // Each level claims what its bytes could just hold; room made up front would be gigabytes.
  std::string bytes;
  for (int level = 0; level < 12; ++level) bytes += "a:900000:{i:0;";
  bytes.resize(6'000'000, 'N');
  EXPECT_FALSE(php_unserialize(bytes).has_value());
  EXPECT_FALSE(php_unserialize("a:9223372036854775807:{i:0;N;}").has_value());
}

TEST(PhpValueTest, StopsAtDepthInsteadOfExhaustingTheStack) {
  std::string bytes;
  for (int level = 0; level < 100'000; ++level) bytes += "a:1:{i:0;";
  EXPECT_FALSE(php_unserialize(bytes).has_value());
}

TEST(PhpValueTest, NeverReadsBeyondRandomBytes) {
  RandomBytes random(1);
  for (int i = 0; i < 20'000; ++i) {
    php_unserialize(random.bytes(60, "aOsibN:;{}\"0123456789"));
    php_unserialize(random.bytes(40));
  }
}

TEST(PhpValueTest, NeverReadsBeyondDamagedObjects) {
  RandomBytes random(2);
  const std::string good = concatenated_object({"one", "two", "three"}, false);
  for (int i = 0; i < 5000; ++i) php_unserialize(random.damaged(good));
}

}  // namespace
}  // namespace dumps::mediawiki
