#include "plugins/xml-dump/testing/test_wiki.h"

#include <lzma.h>
#include <sqlite3.h>
#include <stdlib.h>

#include <algorithm>
#include <fstream>
#include <limits>
#include <sstream>
#include <stdexcept>

namespace dumps::xml_dump {
namespace {

namespace fs = std::filesystem;

fs::path data_of(TestWiki::Name name) {
  return name == TestWiki::Name::kDemo ? source_directory() / "tests/data"
                                       : source_directory() / "../shared/data/smallwiki";
}

std::string unpacked(const fs::path& xz) {
  const std::string packed = read_file(xz);
  std::string plain;
  lzma_stream stream = LZMA_STREAM_INIT;
  if (lzma_stream_decoder(&stream, UINT64_MAX, 0) != LZMA_OK) throw std::bad_alloc();
  stream.next_in = reinterpret_cast<const std::uint8_t*>(packed.data());
  stream.avail_in = packed.size();
  lzma_ret code = LZMA_OK;
  while (code == LZMA_OK) {
    const size_t size = plain.size();
    plain.resize(size + (size_t{1} << 20));
    stream.next_out = reinterpret_cast<std::uint8_t*>(plain.data()) + size;
    stream.avail_out = plain.size() - size;
    code = lzma_code(&stream, LZMA_FINISH);
    plain.resize(plain.size() - stream.avail_out);
  }
  lzma_end(&stream);
  if (code != LZMA_STREAM_END) throw std::runtime_error(xz.string() + " is damaged");
  return plain;
}

}  // namespace

const std::vector<ReferenceFiles>& reference_files() {
  static const std::vector<ReferenceFiles> all = {
      {"stubs",
       {{"stub-meta-history.xml.gz", "stub-meta-history.xml"},
        {"stub-meta-current.xml.gz", "stub-meta-current.xml"},
        {"stub-articles.xml.gz", "stub-articles.xml"}}},
      {"articles", {{"pages-articles.xml.bz2", "pages-articles.xml"}}},
      {"meta-current", {{"pages-meta-current.xml.bz2", "pages-meta-current.xml"}}},
      {"meta-history", {{"pages-meta-history.xml.bz2", "pages-meta-history.xml"}}},
      {"logs", {{"pages-logging.xml.gz", "pages-logging.xml"}}},
      {"titles", {{"all-titles-in-ns0.gz", "all-titles-in-ns0"}}},
  };
  return all;
}

std::filesystem::path source_directory() {
  const char* value = ::getenv("DUMPS_SOURCE_DIR");
  if (value == nullptr) throw std::runtime_error("DUMPS_SOURCE_DIR is not set; run ctest");
  return value;
}

SqliteLock::SqliteLock(const std::string& path) {
  if (sqlite3_open(path.c_str(), &db_) != SQLITE_OK ||
      sqlite3_exec(db_, "BEGIN EXCLUSIVE", nullptr, nullptr, nullptr) != SQLITE_OK) {
    const std::string why = sqlite3_errmsg(db_);
    sqlite3_close(db_);
    throw std::runtime_error(path + ": " + why);
  }
}

SqliteLock::~SqliteLock() { sqlite3_close(db_); }

std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error("cannot open " + path.string());
  std::ostringstream bytes;
  bytes << in.rdbuf();
  return std::move(bytes).str();
}

void write_file(const fs::path& path, std::string_view bytes) {
  std::ofstream out(path, std::ios::binary);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (!out.flush()) throw std::runtime_error("cannot write " + path.string());
}

std::string first_difference(std::string_view got, std::string_view want) {
  if (got == want) return {};
  const auto [a, b] = std::mismatch(got.begin(), got.end(), want.begin(), want.end());
  const auto at = static_cast<size_t>(a - got.begin());
  const auto line = 1 + std::count(got.begin(), a, '\n');
  const size_t from = got.substr(0, at).rfind('\n') + 1;  // 0 when there is none
  const auto piece = [&](std::string_view text) {
    return std::string(text.substr(std::min(from, text.size()), at - from + 120));
  };
  return "byte " + std::to_string(at) + ", line " + std::to_string(line) + "\n got: " + piece(got) +
         "\nwant: " + piece(want);
}

TestDirectory::TestDirectory() {
  std::string path = (fs::temp_directory_path() / "xml-dump-XXXXXX").string();
  if (::mkdtemp(path.data()) == nullptr) throw std::runtime_error("mkdtemp " + path);
  path_ = path;
}

TestDirectory::~TestDirectory() {
  std::error_code ignored;  // what stays behind in /tmp harms no test
  fs::remove_all(path_, ignored);
}

bool TestWiki::has(Name name) { return fs::is_directory(data_of(name)); }

TestWiki::TestWiki(Name name)
    : data_(data_of(name)), name_(name == Name::kDemo ? "demowiki" : "smallwiki") {
  for (const char* part : {"", "_es1", "_es2"}) {
    const std::string file = name_ + part + ".sqlite";
    write_file(path(file), unpacked(data_ / (file + ".xz")));
  }
  // Any dump of a wiki begins with its header.
  write_file(siteinfo(), name == Name::kDemo ? read_file(data_ / "demowiki-siteinfo.xml")
                                             : reference("empty.xml"));
}

std::string TestWiki::siteinfo() const { return path("siteinfo.xml"); }

SqliteWikiOptions TestWiki::options() const {
  SqliteWikiOptions options;
  options.path = database();
  options.clusters = {{"cluster1", path(name_ + "_es1.sqlite")},
                      {"cluster2", path(name_ + "_es2.sqlite")}};
  return options;
}

SpecValues TestWiki::params(const std::string& job_type) const {
  SpecValues params{{"database", database()}};
  if (job_type != "titles") params.emplace("siteinfo_file", siteinfo());
  if (job_type != "titles" && job_type != "logs") {
    params.emplace("clusters", std::vector<std::string>{"cluster1=" + path(name_ + "_es1.sqlite"),
                                                        "cluster2=" + path(name_ + "_es2.sqlite")});
  }
  return params;
}

ExportSite TestWiki::site(mediawiki::Dialect dialect, mediawiki::Schema schema) const {
  std::string why;
  auto info = mediawiki::parse_site_info(read_file(siteinfo()), why);
  if (!info) throw std::runtime_error(siteinfo() + " " + why);
  ExportSite site;
  site.info = *std::move(info);
  site.dialect = dialect;
  site.schema = schema;
  return site;
}

void TestWiki::change(const std::string& sql) const {
  sqlite3* db = nullptr;
  if (sqlite3_open(database().c_str(), &db) != SQLITE_OK) throw std::runtime_error(database());
  char* why = nullptr;
  const int code = sqlite3_exec(db, sql.c_str(), nullptr, nullptr, &why);
  const std::string message = why == nullptr ? "" : why;
  sqlite3_free(why);
  sqlite3_close(db);
  if (code != SQLITE_OK) throw std::runtime_error(sql.substr(0, 80) + ": " + message);
}

std::string TestWiki::list(const std::string& file) const {
  return read_file(data_ / "reference" / file);
}

std::string TestWiki::reference(const std::string& file) const {
  return unpacked(data_ / "reference" / (file + ".xz"));
}

}  // namespace dumps::xml_dump
