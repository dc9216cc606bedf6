// What the tests of verification share: the store's trees with one released run, dumps in them, and
// files that cannot be read.
#pragma once

#include <gmock/gmock.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "agent/store/file_source.h"
#include "agent/store/store_fixture.h"
#include "agent/verify/verify_run.h"

namespace dumps::test {

// The text of a dump with these pages, one revision each.
inline std::string dump_text(const std::vector<int>& ids) {
  std::string text =
      "<mediawiki version=\"0.11\" xml:lang=\"en\">\n  <siteinfo>\n    <sitename>T</sitename>\n"
      "    <dbname>wiki</dbname>\n    <base>http://x/</base>\n    <generator>MediaWiki 1.39.17"
      "</generator>\n    <case>first-letter</case>\n    <namespaces>\n"
      "      <namespace key=\"0\" case=\"first-letter\" />\n    </namespaces>\n  </siteinfo>\n";
  for (const int id : ids) {
    const std::string number = std::to_string(id);
    text += "  <page>\n    <title>P" + number + "</title>\n    <ns>0</ns>\n    <id>" + number +
            "</id>\n    <revision>\n      <id>" + number +
            "</id>\n      <text bytes=\"1\">x</text>\n    </revision>\n  </page>\n";
  }
  return text + "</mediawiki>\n";
}

// Fails where the disk would: at this byte.
class BrokenSource : public codec::ByteSource {
 public:
  BrokenSource(FileSource file, std::uint64_t broken_at)
      : file_(std::move(file)), broken_at_(broken_at) {}
  std::string name() const override { return file_.name(); }
  std::uint64_t size() const override { return file_.size(); }
  Result<size_t> read_at(std::uint64_t offset, std::span<char> buffer) override {
    if (offset + buffer.size() > broken_at_) return make_errno_error(EIO, "read file", name());
    return file_.read_at(offset, buffer);
  }

 private:
  FileSource file_;
  const std::uint64_t broken_at_;
};

class VerifyTest : public StoreTest {
 protected:
  void release(const std::map<std::string, std::string>& files) {
    ASSERT_TRUE(make_shard(real_, "pages", "0", files).ok());
    ASSERT_TRUE(release_step(real_, request(), "pages").ok());
  }
  std::string path(const std::string& name) const {
    return layout_.final_directory(run_, true) + "/" + name;
  }
  std::string text_of(const std::string& name) const { return *read_file(path(name)); }
  void put(const std::string& name, const std::string& bytes) const {
    ASSERT_TRUE(write_file_atomically(path(name), bytes).ok());
  }
  // One line a finding: "check file: what".
  std::vector<std::string> findings(VerifyOptions options = {}) const {
    Result<VerifyReport> report = verify_run(layout_, run_, true, options);
    if (!report) return {report.error().to_string()};
    std::vector<std::string> lines;
    for (const Finding& finding : report->findings) {
      lines.push_back((finding.is_bad ? "" : "note: ") + std::string(check_name(finding.check)) +
                      " " + finding.to_string());
    }
    return lines;
  }
  std::vector<std::string> deep_findings() const {
    VerifyOptions options;
    options.depth = CheckDepth::kDeep;
    return findings(options);
  }

  const std::string kDump = "wiki-20260102-pages-articles.xml.bz2";
  const std::string kTable = "wiki-20260102-page.sql.gz";
};

}  // namespace dumps::test
