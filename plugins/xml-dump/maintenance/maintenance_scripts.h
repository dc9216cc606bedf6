// MaintenanceScripts: runs the wiki's maintenance scripts, watches how far they say they are, and
// asks MediaWiki for values. Job thread; failures are thrown as plugin::Failure.
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "dumps/host.hpp"
#include "plugins/xml-dump/maintenance/maintenance_command.h"

namespace dumps::xml_dump {

// What a script said on its standard error.
struct ScriptReport {
  std::int64_t revisions = 0;               // of its last line of progress
  std::set<std::int64_t> unreadable_texts;  // revisions whose text it gave up on
  double prefetched_percent = -1;           // below 0: it said nothing about it
};

// Takes the lines in order. Those of progress are
// "2026-11-24 20:00:00: demowiki (ID 99) 78 pages (…), 384 revs (…), ETA …"; a text that cannot be
// read has two: "getting/checking text … failed (…) for revision 207", and then either
// "(Will retry 3 more times)" or nothing.
class ScriptReportReader {
 public:
  // True when the figures have changed.
  bool take(std::string_view line);
  void finish() { settle(); }
  const ScriptReport& report() const { return report_; }

 private:
  void settle();

  ScriptReport report_;
  std::int64_t failing_ = 0;  // the revision of the last complaint, until it is clear how it ended
};

class MaintenanceScripts {
 public:
  // `timeout_ms` of each run; 0: none.
  MaintenanceScripts(plugin::Host host, MaintenanceCommand command, std::uint64_t timeout_ms)
      : host_(host), command_(std::move(command)), timeout_ms_(timeout_ms) {}

  // Runs a script to its good end. `progress`, if any, is called when the figures change.
  ScriptReport run(std::string_view script, std::vector<std::string> arguments,
                   const std::function<void(const ScriptReport&)>& progress = {}) const;

  // Has MediaWiki run `lines` of PHP, each below 1000 bytes, and gives back what
  // serialize($answer) makes of the variable that they set. $services and $db (a replica of the
  // group `dump`) are there.
  std::string ask(const std::vector<std::string>& lines) const;

  const MaintenanceCommand& command() const { return command_; }
  const plugin::Host& host() const { return host_; }

 private:
  plugin::Failure explained(const plugin::Failure& failure, std::string_view script,
                            std::uint64_t ran_ms) const;

  plugin::Host host_;
  MaintenanceCommand command_;
  std::uint64_t timeout_ms_;
};

}  // namespace dumps::xml_dump
