#include "plugins/xml-dump/engine/text_loader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "dumps/failure.hpp"
#include "plugins/mediawiki/random_bytes.h"
#include "plugins/mediawiki/stored_text_builder.h"
#include "plugins/xml-dump/engine/text_decoder.h"
#include "plugins/xml-dump/testing/synthetic_wiki.h"

namespace dumps::xml_dump {
namespace {

using mediawiki::concatenated_object;
using mediawiki::deflate_raw;
using mediawiki::diff_object;
using mediawiki::md5_hex;
using mediawiki::stub_object;
using ::testing::HasSubstr;
using State = TextRequest::State;

// Rows of the text table and blobs of clusters, in memory.
class StoredTexts : public SyntheticWiki {
 public:
  StoredTexts() : SyntheticWiki(0, nullptr) {}

  struct Row {
    std::string flags, bytes;
  };
  std::map<std::int64_t, Row> rows;
  std::map<std::string, std::map<std::int64_t, std::string>, std::less<>> clusters;

  void load_texts(std::span<const std::int64_t> ids, const TextVisitor& visit) override {
    ++reads;
    for (size_t i = 0; i < ids.size(); ++i) {
      if (i > 0 && ids[i] <= ids[i - 1]) throw std::logic_error("ids must ascend");
      const auto row = rows.find(ids[i]);
      if (row != rows.end()) visit(ids[i], row->second.flags, row->second.bytes);
    }
  }
  bool has_cluster(std::string_view cluster) const override { return clusters.contains(cluster); }
  void load_blobs(std::string_view cluster, std::span<const std::int64_t> ids,
                  const BlobVisitor& visit) override {
    ++reads;
    const auto& blobs = clusters.find(cluster)->second;
    for (const std::int64_t id : ids) {
      if (const auto blob = blobs.find(id); blob != blobs.end()) visit(id, blob->second);
    }
  }
};

class TextLoaderTest : public ::testing::Test {
 protected:
  // The text behind an address, or "! reason".
  std::string load(const std::string& address, size_t size_hint = 0) {
    TextRequest request;
    request.address = address;
    request.size_hint = size_hint;
    load({&request, 1});
    EXPECT_TRUE(request.state == State::kLoaded || request.state == State::kUnreadable);
    return request.state == State::kLoaded ? std::string(request.text) : "! " + request.reason;
  }
  void load(std::span<TextRequest> requests) {
    loader_.load(requests, arena_);
    for (TextRequest& request : requests) decoder_.decode(request, arena_);
  }
  StoredTexts texts_;
  TextLoader loader_{texts_};
  TextDecoder decoder_;
  Arena arena_;
};

TEST_F(TextLoaderTest, ReadsEveryFormOfStorage) {
  const std::string long_text(5000, 'x');
  const std::string object = concatenated_object({"one", "two"});
  texts_.rows = {{1, {"", "plain"}},
                 {2, {"utf-8", "utf"}},
                 {3, {"gzip", deflate_raw(long_text)}},
                 {4, {"utf-8,gzip,external", "DB://c1/1"}},
                 {5, {"external,utf-8", "DB://c1/2/" + md5_hex("two")}},
                 {6, {"external,utf-8", "DB://c1/3/1"}},
                 {7, {"object,utf-8", object}},
                 {8, {"object,utf-8", stub_object(7, md5_hex("one"))}},
                 {9, {"gzip,object", deflate_raw(object)}},
                 {10, {"object,external", "DB://c1/2"}},
                 {11, {"object,utf-8", stub_object(10, md5_hex("one"))}},
                 {12, {"object,external", "DB://c1/4"}}};
  texts_.clusters["c1"] = {{1, deflate_raw("external gzip")},
                           {2, object},
                           {3, diff_object({"first", "second"}, "0,1")},
                           {4, stub_object(10, md5_hex("one"))}};
  const std::pair<std::string, std::string> cases[] = {
      {"tt:1", "plain"},
      {"tt:2", "utf"},
      {"tt:3", long_text},
      {"tt:4", "external gzip"},
      {"tt:5", "two"},
      {"tt:6", "second"},
      {"tt:7", "two"},  // the default item
      {"tt:8", "one"},
      {"tt:9", "two"},
      {"tt:10", "two"},
      {"tt:11", "one"},
      {"es:DB://c1/1?flags=utf-8,gzip", "external gzip"},
      {"es:DB://c1/2/" + md5_hex("two") + "?flags=utf-8", "two"},
      {"es:DB://c1/3/1", "second"},
      {"es:DB://c1/2?flags=object", "two"},
      {"tt:12", "one"},  // row, blob with a stub, row of the object, blob of the object
  };
  for (const auto& [address, want] : cases) {
    for (const size_t hint : {size_t{0}, want.size(), size_t{3}}) {
      EXPECT_EQ(load(address, hint), want) << address;
    }
  }
}

TEST_F(TextLoaderTest, WhatCannotBeReadSaysWhyAtOnce) {
  texts_.rows = {{1, {"error", "x"}},
                 {2, {"gzip", "\xFF\xFF"}},
                 {3, {"external", "http://x/1"}},
                 {4, {"external", "DB://c1/99"}},
                 {5, {"external", "DB://c1/1/item"}},
                 {6, {"object", "no object"}},
                 {7, {"object", stub_object(99, "x")}},
                 {8, {"object", stub_object(9, "x")}},
                 {9, {"utf-8", "no object at all"}},
                 {10, {"object", stub_object(11, "x")}},
                 {11, {"object", stub_object(10, "x")}},
                 {12, {"object", concatenated_object({})}},
                 {13, {"object", "O:15:\"HistoryBlobStub\":0:{}"}},
                 {14, {"external", "DB://c1/2/" + md5_hex("absent")}}};
  texts_.clusters["c1"] = {{1, "no object"}, {2, concatenated_object({"one"})}};
  const std::pair<const char*, const char*> cases[] = {
      {"", "malformed"},
      {"nonsense", "malformed"},
      {"xx:5", "unknown scheme"},
      {"tt:0", "no valid row number"},
      {"tt:0012", "no valid row number"},
      {"tt:99", "no row 99"},
      {"tt:1", "marked as an error"},
      {"tt:2", "DEFLATE"},
      {"tt:3", "unknown scheme: http://x/1"},
      {"tt:4", "no blob 99 in c1"},
      {"tt:5", "cannot be unserialized"},
      {"tt:6", "cannot be unserialized"},
      {"tt:7", "no row 99"},
      {"tt:8", "holds no object"},
      {"tt:10", "HistoryBlobStub"},
      {"tt:12", "no default item"},
      {"tt:13", "stub cannot be unserialized"},
      {"tt:14", "has no item"},
      {"es:http://x/1", "unknown scheme: http://x/1"},
      {"es:c1/1", "malformed: c1/1"},
      {"es:DB://c1/99?flags=utf-8", "no blob 99 in c1"},
      {"es:DB://c1/1?flags=gzip", "DEFLATE"},
      {"es:DB://c1/1?flags=error", "marked as an error"},
  };
  for (const auto& [address, why] : cases) {
    EXPECT_THAT(load(address), HasSubstr(why)) << address;
    EXPECT_EQ(load(address).substr(0, 2), "! ") << address;
  }
}

TEST_F(TextLoaderTest, AKnownLossIsAnEmptyTextWithAMark) {
  TextRequest request;
  request.address = "bad:tt%3A12?error=oops";
  load({&request, 1});
  EXPECT_EQ(request.state, State::kLoaded);
  EXPECT_TRUE(request.is_known_bad);
  EXPECT_EQ(request.text, "");
}

TEST_F(TextLoaderTest, AClusterThatIsNotConfiguredStopsTheDumpByName) {
  texts_.rows = {{1, {"external", "DB://cluster9/1"}}};
  try {
    load("tt:1");
    ADD_FAILURE() << "no text of that cluster could ever be read";
  } catch (const plugin::Failure& failure) {
    EXPECT_EQ(failure.status(), DUMPS_ERR_CONFIG);
    EXPECT_EQ(failure.subject(), "clusters");
    EXPECT_THAT(failure.message(), HasSubstr("\"cluster9=PATH\""));
  }
}

TEST_F(TextLoaderTest, ABatchTakesFewReadsInAnyOrderWithRepetitions) {
  const std::string object = concatenated_object({"a", "b", "c"});
  texts_.rows[50] = {"object", object};
  std::vector<std::string> addresses;
  std::vector<std::string> wants;
  for (const char* text : {"c", "a", "b", "a"}) {
    const auto id = static_cast<std::int64_t>(90 - addresses.size());
    texts_.rows[id] = {"object", stub_object(50, md5_hex(text))};
    addresses.push_back("tt:" + std::to_string(id));
    wants.emplace_back(text);
  }
  texts_.rows[5] = {"", "five"};
  for (const char* address : {"tt:5", "tt:777", "tt:5"}) {
    addresses.emplace_back(address);
    wants.emplace_back(address == std::string("tt:777") ? "" : "five");
  }
  std::vector<TextRequest> requests(addresses.size());
  for (size_t i = 0; i < requests.size(); ++i) requests[i].address = addresses[i];
  load(requests);
  for (size_t i = 0; i < requests.size(); ++i) {
    EXPECT_EQ(requests[i].text, wants[i]) << addresses[i];
  }
  EXPECT_EQ(requests[5].state, State::kUnreadable);
  EXPECT_EQ(texts_.reads, 2) << "all rows, then the object once";
  EXPECT_EQ(load("tt:90"), "c");
  EXPECT_EQ(texts_.reads, 3) << "the object is still open";
}

TEST_F(TextLoaderTest, DamagedRowsNeverCrash) {
  mediawiki::RandomBytes random(14);
  const std::string goods[] = {concatenated_object({"one", "two"}), diff_object({"a", "b"}, "0,1"),
                               stub_object(2, md5_hex("one")), "DB://c1/1/0", deflate_raw("text")};
  const char* const flags[] = {"object", "gzip", "external", "object,gzip", "object,external"};
  for (int i = 0; i < 3000; ++i) {
    texts_.clusters["c1"][1] = random.damaged(goods[random.below(5)]);
    for (std::int64_t id = 1; id <= 2; ++id) {
      texts_.rows[id] = {flags[random.below(5)], random.damaged(goods[random.below(5)])};
    }
    TextLoader fresh(texts_);
    std::vector<TextRequest> requests(2);
    requests[0].address = "tt:1";
    requests[1].address = "tt:2";
    try {
      fresh.load(requests, arena_);
      for (TextRequest& request : requests) decoder_.decode(request, arena_);
    } catch (const plugin::Failure& failure) {
      ASSERT_EQ(failure.subject(), "clusters") << "damage may name another cluster";
    }
    arena_.clear();
  }
}

}  // namespace
}  // namespace dumps::xml_dump
