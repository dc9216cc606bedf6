// MariadbSmallWiki: tests of the small wiki's samples on a MariaDB server; skipped without them.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "plugins/xml-dump/mariadb/mariadb_wiki.h"
#include "plugins/xml-dump/mariadb/test_mariadb.h"
#include "plugins/xml-dump/testing/test_wiki.h"

namespace dumps::xml_dump {

class MariadbSmallWiki : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!TestWiki::has(TestWiki::Name::kSmall)) {
      GTEST_SKIP() << "the samples of the small wiki are not at ../shared/data/smallwiki";
    }
    wiki_.emplace(TestWiki::Name::kSmall);
    server_.load(*wiki_, "small");
  }
  // For TestExport::open.
  std::function<std::unique_ptr<Database>()> opens() {
    return [this] { return std::make_unique<MariadbWiki>(server_.options("small"), observer_); };
  }
  std::string difference(const std::string& got, const std::string& file) const {
    return first_difference(got, wiki_->reference(file));
  }

  const TestMariadb& server_ = TestMariadb::shared();
  MariadbObserver observer_;
  std::optional<TestWiki> wiki_;
};

}  // namespace dumps::xml_dump
