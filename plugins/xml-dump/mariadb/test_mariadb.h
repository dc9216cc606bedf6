// TestMariadb: a MariaDB server of a test's own, with sample wikis copied into it. For tests.
//
// Starting one takes some seconds: tests of a program share one. Throws std::runtime_error.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "plugins/xml-dump/mariadb/mariadb_options.h"
#include "plugins/xml-dump/testing/test_wiki.h"

namespace dumps::xml_dump {

class TestMariadb {
 public:
  // `options` are more of mariadbd's: "--skip-log-bin".
  explicit TestMariadb(const std::vector<std::string>& options = {});
  // A replica of that one, which has what it has.
  // A replica of `primary`, with all that it has.
  struct ReplicaOf {
    const TestMariadb& primary;
  };
  explicit TestMariadb(ReplicaOf of);
  ~TestMariadb();
  TestMariadb(const TestMariadb&) = delete;
  TestMariadb& operator=(const TestMariadb&) = delete;

  // The one that all tests of the program share.
  static TestMariadb& shared();

  // Runs SQL as root, each statement ended by ';'; gives what it prints, without column names.
  std::string sql(const std::string& statements) const;
  // Makes a user; gives the path of the option file with what it needs to connect.
  std::string user(const std::string& name, const std::string& grant) const;
  void stop() const { run({"stop"}); }
  void kill() const { run({"kill"}); }
  void start() const { run({"start"}); }
  std::string socket() const { return directory_ + "/socket"; }

  // Makes the databases NAME, NAME_es1 and NAME_es2 anew, with the rows of a sample wiki in tables
  // as MediaWiki 1.39 makes them. Does nothing when they are so, and no sql() ran since.
  void load(const TestWiki& wiki, const std::string& name, const std::string& prefix = "") const;
  // To read that wiki, as a user who may do nothing else.
  MariadbOptions options(const std::string& name) const;

 private:
  std::string run(const std::vector<std::string>& command, const std::string& input = "") const;

  TestDirectory parent_;
  mutable std::map<std::string, std::string> untouched_;  // name -> what was loaded
  std::string directory_;
};

}  // namespace dumps::xml_dump
