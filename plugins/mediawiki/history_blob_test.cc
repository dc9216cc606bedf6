#include "plugins/mediawiki/history_blob.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugins/mediawiki/random_bytes.h"
#include "plugins/mediawiki/stored_text_builder.h"

namespace dumps::mediawiki {
namespace {

using ::testing::HasSubstr;
using ::testing::Optional;

const std::vector<std::string> kTexts = {"first text", "first text, longer", std::string(2000, 'z'),
                                         ""};

class HistoryBlobTest : public ::testing::Test {
 protected:
  std::unique_ptr<HistoryBlob> open(const std::string& serialized) {
    why_.clear();
    return HistoryBlob::open(serialized, inflater_, why_);
  }
  Inflater inflater_;
  std::string why_;
};

std::string lower(std::string text, std::string_view word) {
  std::string small(word);
  for (char& c : small) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
  return text.replace(text.find(word), word.size(), small);
}

TEST_F(HistoryBlobTest, ConcatenatedTextsAreFoundByTheirMd5) {
  for (const bool compressed : {true, false}) {
    std::string stored = concatenated_object(kTexts, compressed);
    const auto blob = open(stored);
    ASSERT_NE(blob, nullptr) << why_;
    stored.assign(stored.size(), '?');  // the object owns its bytes
    for (const std::string& text : kTexts) {
      EXPECT_THAT(blob->item(md5_hex(text)), Optional(std::string_view(text)));
    }
    EXPECT_FALSE(blob->item("00000000000000000000000000000000").has_value());
    EXPECT_FALSE(blob->item("").has_value());
    EXPECT_THAT(blob->default_item(), Optional(std::string_view(kTexts.back())));
    EXPECT_GT(blob->memory_bytes(), 2000U);
  }
}

TEST_F(HistoryBlobTest, DiffsAreAppliedInTheOrderOfTheirMap) {
  const auto blob = open(diff_object(kTexts, "0,1,1,1"));
  ASSERT_NE(blob, nullptr) << why_;
  for (size_t i = 0; i < kTexts.size(); ++i) {
    EXPECT_THAT(blob->item(std::to_string(i)), Optional(std::string_view(kTexts[i]))) << i;
  }
  EXPECT_FALSE(blob->item("4").has_value());
  EXPECT_FALSE(blob->item("-1").has_value());
  EXPECT_THAT(blob->item("word"), Optional(std::string_view(kTexts[0]))) << "as PHP: 0";
  EXPECT_THAT(blob->default_item(), Optional(std::string_view(kTexts[0])));
}

TEST_F(HistoryBlobTest, AMapMayGoBackToInterleaveTwoHistories) {
  const auto blob = open(diff_object({"a0", "a1", "b0", "b1"}, "0,2,-1,2"));
  ASSERT_NE(blob, nullptr) << why_;
  EXPECT_THAT(blob->item("0"), Optional(std::string_view("a0")));
  EXPECT_THAT(blob->item("2"), Optional(std::string_view("a1")));
  EXPECT_THAT(blob->item("1"), Optional(std::string_view("b0")));
  EXPECT_THAT(blob->item("3"), Optional(std::string_view("b1")));
}

TEST_F(HistoryBlobTest, TheOldFormHasAWholeBaseInsteadOfAMap) {
  const std::string info = php_array(
      {{php_string("base"), php_string("base text")},
       {php_string("diffs"), php_array({{php_int(0), php_string(binary_diff("base text", "next"))},
                                        {php_int(1), php_string(binary_diff("next", "last"))}})}});
  const auto blob = open(
      php_object("diffhistoryblob", {{php_string("mCompressed"), php_string(deflate_raw(info))}}));
  ASSERT_NE(blob, nullptr) << why_;
  EXPECT_THAT(blob->item("0"), Optional(std::string_view("base text")));
  EXPECT_THAT(blob->item("1"), Optional(std::string_view("next")));
  EXPECT_THAT(blob->item("2"), Optional(std::string_view("last")));
}

TEST_F(HistoryBlobTest, TextsBeforeADamagedDiffStayReadable) {
  const std::string info =
      php_array({{php_string("diffs"),
                  php_array({{php_int(0), php_string(binary_diff("", "good"))},
                             {php_int(1), php_string(binary_diff("other", "lost"))},
                             {php_int(2), php_string(binary_diff("lost", "lost too"))}})},
                 {php_string("map"), php_string("0,1,1")}});
  const auto blob = open(
      php_object("DiffHistoryBlob", {{php_string("mCompressed"), php_string(deflate_raw(info))}}));
  ASSERT_NE(blob, nullptr) << why_;
  EXPECT_THAT(blob->item("0"), Optional(std::string_view("good")));
  EXPECT_FALSE(blob->item("1").has_value());
  EXPECT_FALSE(blob->item("2").has_value());
}

TEST_F(HistoryBlobTest, ClassNamesDoNotDependOnCase) {
  EXPECT_NE(open(lower(concatenated_object(kTexts), "ConcatenatedGzipHistoryBlob")), nullptr);
  EXPECT_NE(open(lower(diff_object(kTexts, "0,1,1,1"), "DiffHistoryBlob")), nullptr);
  EXPECT_EQ(object_class(lower(stub_object(1, "x"), "HistoryBlobStub")), ObjectClass::kStub);
}

TEST_F(HistoryBlobTest, AnObjectThatWasSerializedTwiceIsOpened) {
  const auto blob = open(php_string(concatenated_object(kTexts)));
  ASSERT_NE(blob, nullptr) << why_;
  EXPECT_TRUE(blob->item(md5_hex(kTexts[0])).has_value());
}

TEST_F(HistoryBlobTest, SaysWhyAnObjectCannotBeOpened) {
  const std::pair<std::string, const char*> cases[] = {
      {"", "cannot be unserialized"},
      {"plain text", "cannot be unserialized"},
      {php_string("text"), "cannot be unserialized"},
      {php_object("HistoryBlobCurStub", {}), "class HistoryBlobCurStub"},
      {stub_object(1, "x"), "class HistoryBlobStub"},
      {php_object("ConcatenatedGzipHistoryBlob", {}), "no array of items"},
      {php_object("ConcatenatedGzipHistoryBlob", {{php_string("mCompressed"), "b:1;"},
                                                  {php_string("mItems"), php_string("\xFFno")}}),
       "DEFLATE"},
      {php_object("ConcatenatedGzipHistoryBlob",
                  {{php_string("mCompressed"), "b:1;"},
                   {php_string("mItems"), php_string(deflate_raw("no array"))}}),
       "no array of items"},
      {php_object("DiffHistoryBlob", {}), "DEFLATE"},
      {php_object("DiffHistoryBlob", {{php_string("mCompressed"), php_string(deflate_raw("?"))}}),
       "cannot be unserialized"},
      {php_object("DiffHistoryBlob",
                  {{php_string("mCompressed"), php_string(deflate_raw(php_array({})))}}),
       "neither a map nor a base"},
  };
  for (const auto& [stored, why] : cases) {
    EXPECT_EQ(open(stored), nullptr) << why;
    EXPECT_THAT(why_, HasSubstr(why));
  }
}

TEST_F(HistoryBlobTest, StubsNameTheirRowAndItem) {
  const auto stub = parse_stub(stub_object(17, "0123"));
  ASSERT_TRUE(stub.has_value());
  EXPECT_EQ(stub->text_id, 17);
  EXPECT_EQ(stub->hash, "0123");
  const auto text_id =
      parse_stub(php_object("historyblobstub", {{php_string("mOldId"), php_string("17")},
                                                {php_string("mHash"), php_string("ab")}}));
  EXPECT_EQ(text_id->text_id, 17) << "old rows hold the number as a string";
  EXPECT_FALSE(parse_stub(php_object("HistoryBlobStub", {})).has_value());
  EXPECT_FALSE(parse_stub("O:15:\"HistoryBlobStub\":3:{").has_value());
}

TEST_F(HistoryBlobTest, TellsObjectsByTheirClass) {
  EXPECT_EQ(object_class(concatenated_object(kTexts)), ObjectClass::kBlob);
  EXPECT_EQ(object_class(diff_object(kTexts, "0,1,1,1")), ObjectClass::kBlob);
  EXPECT_EQ(object_class(stub_object(1, "x")), ObjectClass::kStub);
  for (const char* bytes : {"", "O:", "O:3:\"", "O:3:\"Foo", "O:3:\"Foo\":0:{}", "text"}) {
    EXPECT_EQ(object_class(bytes), ObjectClass::kUnknown) << bytes;
  }
}

TEST_F(HistoryBlobTest, DamagedObjectsNeverCrash) {
  RandomBytes random(5);
  const std::string goods[] = {concatenated_object(kTexts), concatenated_object(kTexts, false),
                               diff_object(kTexts, "0,1,1,1"), diff_object(kTexts, "0,2,-1,2"),
                               stub_object(1, md5_hex("x"))};
  for (const std::string& good : goods) {
    for (int i = 0; i < 1000; ++i) {
      const std::string bad = random.damaged(good);
      object_class(bad);
      parse_stub(bad);
      const auto blob = open(bad);
      if (blob == nullptr) {
        EXPECT_NE(why_, "");
        continue;
      }
      blob->item("1");
      blob->item(md5_hex(kTexts[0]));
      blob->default_item();
    }
  }
}

TEST_F(HistoryBlobTest, DamagedMapsNeverCrash) {
  RandomBytes random(6);
  for (int i = 0; i < 1000; ++i) {
    const auto blob = open(diff_object({"a", "ab", "abc"}, random.bytes(12, "0123-,9 x")));
    if (blob != nullptr) blob->item("2");
  }
}

}  // namespace
}  // namespace dumps::mediawiki
