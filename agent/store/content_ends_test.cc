#include "agent/store/content_ends.h"

#include <gtest/gtest.h>

namespace dumps {
namespace {

ContentForm form_of(const std::string& name, const std::string& content, size_t piece = 7) {
  ContentEnds ends;
  for (size_t at = 0; at < content.size(); at += piece) ends.add(content.substr(at, piece));
  return ends.form(name);
}

const std::string kHead =
    "<mediawiki xmlns=\"http://www.mediawiki.org/xml/export-0.11/\" version=\"0.11\" "
    "xml:lang=\"en\">\n  <siteinfo>\n    <generator>MediaWiki 1.43.0-wmf.2</generator>\n";

TEST(ContentEnds, AnExportSaysWhoWroteItAndWhetherItIsWhole) {
  for (const size_t piece : {1u, 7u, 100'000u}) {
    const ContentForm whole = form_of("w-pages.xml-p1p2.bz2", kHead + "</mediawiki>\n", piece);
    EXPECT_EQ(whole.root, "mediawiki");
    EXPECT_TRUE(whole.closed);
    EXPECT_EQ(whole.mediawiki, "1.43.0-wmf.2");
    EXPECT_EQ(whole.schema, "0.11");
    EXPECT_FALSE(form_of("w.xml.gz", kHead + "  <page>\n", piece).closed);
    EXPECT_FALSE(form_of("w.xml.gz", kHead + "</mediawiki", piece).closed);
    EXPECT_FALSE(form_of("w.xml.gz", kHead + std::string(9000, 'x'), piece).closed);
  }
}

TEST(ContentEnds, WhatHasNoFormIsNotJudged) {
  for (const auto& [name, content] :
       {std::pair("w-titles.gz", "<mediawiki>"), std::pair("w.xml.gz", "  <page>\n  </page>\n"),
        std::pair("w.xml.gz", ""), std::pair("w.sql.gz", "INSERT INTO t VALUES (1);\n"),
        std::pair("w.json", "42")}) {
    const ContentForm form = form_of(name, content);
    EXPECT_EQ(form.root, "") << name;
    EXPECT_TRUE(form.closed) << name;
  }
}

TEST(ContentEnds, EachFormHasItsEnd) {
  struct Case {
    const char* name;
    const char* content;
    const char* root;
    bool closed;
  };
  for (const Case& c : {
           Case{"w.xml", "<?xml version=\"1.0\"?>\n<!-- x -->\n<feed>\n</feed>\n", "feed", true},
           Case{"w.xml", "<?xml version=\"1.0\"?>\n<feed>\n", "feed", false},
           Case{"w.sql.gz", "-- MySQL dump 10.16\nINSERT\n-- Dump completed on 2026\n", "sql",
                true},
           Case{"w.sql.gz", "/*M!999999 */ \n-- MariaDB dump 10.19\nINSERT\n", "sql", false},
           Case{"w.json.gz", "{\"a\": [1]}\n", "json", true},
           Case{"w.json.gz", "{\"a\": [1]", "json", false},
           Case{"w.json.gz", "[1, 2]", "json", true},
       }) {
    const ContentForm form = form_of(c.name, c.content);
    EXPECT_EQ(form.root, c.root) << c.content;
    EXPECT_EQ(form.closed, c.closed) << c.content;
  }
}

}  // namespace
}  // namespace dumps
