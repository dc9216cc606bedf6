// SliceMaker: has the scripts write one slice into files of the scratch directory, looks whether
// they are whole, and tries again where not. Job thread; failures are thrown as plugin::Failure.
#pragma once

#include <chrono>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "plugins/xml-dump/maintenance/maintenance_export.h"
#include "plugins/xml-dump/maintenance/maintenance_scripts.h"
#include "plugins/xml-dump/maintenance/maintenance_slice_file.h"

namespace dumps::xml_dump {

struct SliceRetries {
  std::int64_t times = 3;
  std::chrono::milliseconds backoff{60'000};  // before the first, doubled at each
};

struct MadeSlice {
  std::vector<SliceFile> files;             // as many as the export has
  std::set<std::int64_t> unreadable_texts;  // their revisions
  double prefetched_percent = -1;
};

class SliceMaker {
 public:
  // Called with what the script that writes the slice has said so far.
  using Progress = std::function<void(const ScriptReport&)>;
  // Called for the text pass: gives the arguments that make it read an earlier dump; may be empty.
  using Prefetch = std::function<std::vector<std::string>(const Slice&)>;

  SliceMaker(const MaintenanceScripts& scripts, const MaintenanceExport& what, SliceRetries retries,
             bool spawns)
      : scripts_(scripts), what_(what), retries_(retries), spawns_(spawns) {}

  // The files are there until the next call.
  MadeSlice make(const Slice& slice, const Progress& progress, const Prefetch& prefetch);

 private:
  MadeSlice try_once(const Slice& slice, const Progress& progress, const Prefetch& prefetch);
  SliceFile load_texts(const SliceFile& stub, const Slice& slice, const Progress& progress,
                       const Prefetch& prefetch, MadeSlice& made);
  std::string fresh_file(const std::string& name);

  const MaintenanceScripts& scripts_;
  const MaintenanceExport& what_;
  SliceRetries retries_;
  bool spawns_;
};

}  // namespace dumps::xml_dump
