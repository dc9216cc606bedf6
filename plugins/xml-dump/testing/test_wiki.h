// TestWiki: a sample wiki unpacked into a directory of its own, with what MediaWiki exported from
// it. For tests.
//
// The demo wiki comes with the source and is always there; the small wiki is a bigger set of
// samples beside the source tree that a checkout may lack. Single-threaded; the directory goes with
// it.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "agent/process/job_spec.h"
#include "plugins/xml-dump/engine/byte_sink.h"
#include "plugins/xml-dump/engine/export_observer.h"
#include "plugins/xml-dump/engine/export_site.h"
#include "plugins/xml-dump/sqlite/sqlite_wiki.h"

namespace dumps::xml_dump {

class TestDirectory {
 public:
  TestDirectory();
  ~TestDirectory();
  TestDirectory(const TestDirectory&) = delete;
  TestDirectory& operator=(const TestDirectory&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

class TestWiki {
 public:
  enum class Name { kDemo, kSmall };

  // False where the samples of that wiki are not there.
  static bool has(Name name);
  // Throws std::runtime_error when they are not.
  explicit TestWiki(Name name);

  std::string path(const std::string& file) const { return directory_.path() / file; }
  std::string database() const { return path(name_ + ".sqlite"); }
  std::string siteinfo() const;
  SqliteWikiOptions options() const;
  // Parameters of the plugin's jobs, those of text jobs included.
  SpecValues params(const std::string& job_type) const;
  ExportSite site(mediawiki::Dialect dialect,
                  mediawiki::Schema schema = mediawiki::Schema::k0_11) const;

  // Runs `sql` on the wiki's file; throws std::runtime_error with SQLite's words.
  void change(const std::string& sql) const;

  // A file beside those that MediaWiki wrote.
  std::string list(const std::string& file) const;
  // The plain bytes of a file that MediaWiki wrote: "full.xml".
  std::string reference(const std::string& file) const;

 private:
  std::filesystem::path data_;
  std::string name_;
  TestDirectory directory_;
};

// Holds an exclusive lock on a database, as a writer that commits does.
class SqliteLock {
 public:
  explicit SqliteLock(const std::string& path);
  ~SqliteLock();
  SqliteLock(const SqliteLock&) = delete;
  SqliteLock& operator=(const SqliteLock&) = delete;

 private:
  sqlite3* db_ = nullptr;
};

// What a job type writes of the demo wiki, and the reference of each file.
struct ReferenceFiles {
  const char* job_type;
  std::vector<std::pair<const char*, const char*>> files;  // name, reference
};
const std::vector<ReferenceFiles>& reference_files();

// The tree that is tested.
std::filesystem::path source_directory();

std::string read_file(const std::filesystem::path& path);
void write_file(const std::filesystem::path& path, std::string_view bytes);

// Empty when both are the same; otherwise where they part, and how: strings of megabytes are no
// message.
std::string first_difference(std::string_view got, std::string_view want);

class StringSink : public ByteSink {
 public:
  void write(std::string_view block) override { bytes += block; }
  std::string bytes;
};

// Keeps what an export tells.
class KeepingObserver : public ExportObserver {
 public:
  bool is_cancelled() override { return cancelled; }
  void unreadable(const UnreadableText& text) override {
    unreadable_texts.push_back(std::to_string(text.revision_id) + " " + std::string(text.address) +
                               ": " + std::string(text.reason));
  }
  void lost(const LostRow& row) override { lost_rows.push_back(row); }
  void warn(const std::string& message) override { warnings.push_back(message); }

  bool cancelled = false;
  std::vector<std::string> unreadable_texts;
  std::vector<LostRow> lost_rows;
  std::vector<std::string> warnings;
};

}  // namespace dumps::xml_dump
