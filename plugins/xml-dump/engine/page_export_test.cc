// What an export does with pages and texts of a size that no sample has, and how it ends when texts
// are missing.
#include "plugins/xml-dump/engine/page_export.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "dumps/failure.hpp"
#include "plugins/mediawiki/stored_text_builder.h"
#include "plugins/xml-dump/testing/synthetic_wiki.h"
#include "plugins/xml-dump/testing/test_wiki.h"

namespace dumps::xml_dump {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

// Counts what it gets.
class CountingSink : public ByteSink {
 public:
  void write(std::string_view block) override { bytes += block.size(); }
  size_t bytes = 0;
};

// Keeps the figures.
class WorkObserver : public ExportObserver {
 public:
  void worked(const ExportWork& done) override { work = done; }
  void unreadable(const UnreadableText&) override { ++unreadable_texts; }
  ExportWork work;
  int unreadable_texts = 0;
};

// MiB of this process; what the sanitizers take makes it useless there.
size_t peak_memory_mib() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    size_t kib = 0;
    if (word == "VmHWM:" && status >> kib) return kib / 1024;
  }
  return 0;
}
void reset_peak_memory() { std::ofstream("/proc/self/clear_refs") << "5"; }

class PageExportTest : public ::testing::Test {
 protected:
  ExportCounts run(SyntheticWiki& wiki, ByteSink& sink, PageExportOptions options = {}) {
    ExportSite site;
    site.info.namespaces = {{0, "", true}};
    const mediawiki::RedirectResolver redirects(site.info, {}, {"#REDIRECT"});
    PageExport exporter(wiki, site, redirects, observer_, std::move(options));
    const PageOutput output{&sink};
    return exporter.run({&output, 1});
  }
  WorkObserver observer_;
};

TEST_F(PageExportTest, APageOfAMillionRevisionsTakesNoMoreMemoryThanASmallOne) {
  const auto text_of = [](std::int64_t n) {
    return SyntheticWiki::Text{"utf-8", "text " + std::to_string(n)};
  };
  SyntheticWiki wiki(1'000'000, text_of);
  CountingSink sink;
  reset_peak_memory();
  [[maybe_unused]] const size_t before = peak_memory_mib();
  const ExportCounts counts = run(wiki, sink, {.threads = 2});
  EXPECT_EQ(counts.written, 1'000'000);
  EXPECT_EQ(counts.pages, 1);
  EXPECT_GT(sink.bytes, size_t{300} << 20);
  EXPECT_EQ(observer_.work.text_bytes, 10'888'896);
  EXPECT_LT(wiki.reads, 1'000'000 / 300) << "few reads for many texts";
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  EXPECT_LT(peak_memory_mib(), before + 40);
#endif
}

TEST_F(PageExportTest, TextsOf64MegabytesComeThroughWhole) {
  constexpr size_t kBytes = size_t{64} << 20;
  std::string line = "A line of <text> & more\n";
  std::string big;
  while (big.size() < kBytes) big += line;
  const std::string stored = mediawiki::deflate_raw(big);
  const size_t escaped = big.size() / line.size() * (line.size() + 3 + 3 + 4);
  SyntheticWiki wiki(3, [&](std::int64_t) { return SyntheticWiki::Text{"utf-8,gzip", stored}; });
  wiki.text_size = static_cast<std::int64_t>(big.size());
  big = std::string();
  CountingSink sink;
  reset_peak_memory();
  [[maybe_unused]] const size_t before = peak_memory_mib();
  const ExportCounts counts = run(wiki, sink, {.threads = 2});
  EXPECT_EQ(counts.written, 3);
  EXPECT_GT(sink.bytes, 3 * escaped);
  EXPECT_LT(sink.bytes, 3 * escaped + 4096);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  EXPECT_LT(peak_memory_mib(), before + 180) << "the text, its XML, and little else";
#endif
}

TEST_F(PageExportTest, MoreUnreadableTextsThanAreAllowedEndTheExport) {
  SyntheticWiki wiki(50'000, [](std::int64_t n) {
    return n % 100 == 0 ? SyntheticWiki::Text{"gzip", "\xFF\xFF"} : SyntheticWiki::Text{"", "text"};
  });
  CountingSink sink;
  for (const size_t threads : {size_t{1}, size_t{3}}) {
    observer_ = {};
    try {
      run(wiki, sink, {.threads = threads, .max_unreadable = UnreadableLimit::parse("0.1%")});
      ADD_FAILURE() << "one in a hundred is missing";
    } catch (const plugin::Failure& failure) {
      EXPECT_EQ(failure.status(), DUMPS_ERR_FAILED);
      EXPECT_EQ(failure.subject(), "texts");
      EXPECT_THAT(
          failure.message(),
          AllOf(HasSubstr("51 of 50000 cannot be read"), HasSubstr("max_unreadable = \"0.1%\""),
                HasSubstr("tt:5100 of revision 5100"), HasSubstr("DEFLATE")));
    }
    EXPECT_EQ(observer_.unreadable_texts, 51);
  }
  observer_ = {};
  const ExportCounts counts = run(wiki, sink, {.max_unreadable = UnreadableLimit::parse("1%")});
  EXPECT_EQ(counts.unreadable, 500);
  EXPECT_EQ(counts.written, 49'500);
}

TEST_F(PageExportTest, TheTimeIsSplitByWhatItWasSpentOn) {
  SyntheticWiki wiki(2000, [](std::int64_t n) {
    return SyntheticWiki::Text{"gzip", mediawiki::deflate_raw(std::to_string(n))};
  });
  CountingSink sink;
  run(wiki, sink, {.threads = 2});
  EXPECT_GT(observer_.work.database_ns, 0);
  EXPECT_GT(observer_.work.decode_ns, 0);
  EXPECT_GT(observer_.work.render_ns, 0);
  EXPECT_GT(observer_.work.write_ns, 0);
  EXPECT_LT(static_cast<size_t>(observer_.work.xml_bytes), sink.bytes) << "header and footer";
  EXPECT_GT(static_cast<size_t>(observer_.work.xml_bytes), sink.bytes - 2000);
}

}  // namespace
}  // namespace dumps::xml_dump
