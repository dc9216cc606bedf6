// VerifyRun: the files of one run against what is known of them: the manifest and its signature,
// every file, the lists and status files beside them. Also runs of the older engine, which have no
// manifest but lists of hashes. Nothing is changed. Needs no agent; blocking, with threads of its
// own. One that runs while the agent releases files may see them change: run it again.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agent/base/result.h"
#include "agent/store/layout.h"
#include "agent/store/signature.h"
#include "agent/verify/expected_run.h"
#include "agent/verify/file_check.h"
#include "agent/views/run_view.h"

namespace dumps {

struct VerifyProgress {
  std::uint64_t done_bytes = 0, total_bytes = 0;  // a deep check counts decoded bytes beside
  size_t done_files = 0, total_files = 0;
};

struct VerifyOptions {
  CheckDepth depth = CheckDepth::kStructure;
  std::uint32_t threads = 0;  // 0: one per processor
  // By which the signature must be made; none: nothing is said of signatures.
  std::vector<PublicKey> keys = {};
  bool must_be_signed = false;
  bool by_engine_lists = false;  // as a run of the older engine, whether it has a manifest or not
  // These are decoded although `depth` would not.
  std::function<bool(const std::string& name)> decodes = {};
  // From one thread at a time; an error stops everything.
  std::function<Status(const VerifyProgress&)> on_progress = {};
  // How files are opened; tests give others.
  std::function<Result<std::unique_ptr<codec::ByteSource>>(const std::string& path)> open = {};
};

struct VerifyReport {
  ExpectedRun expected;
  std::optional<Manifest> manifest;
  std::optional<views::RunView> engine_run;  // of a run without manifest
  std::map<std::string, FileFacts> facts;    // by name, of the files that could be opened
  std::vector<Finding> findings;             // by file
  std::uint64_t bytes = 0;                   // of the files that were read

  bool is_good() const { return !any_bad(findings); }
};

// kNotFound: there is no such run. Everything that is wrong with its files is a finding.
Result<VerifyReport> verify_run(const Layout& layout, const RunId& run, bool is_public,
                                const VerifyOptions& options);

// In which tree the run is; kNotFound where in none.
Result<bool> is_public_run(const Layout& layout, const RunId& run);
// Dates of all runs of the target that have a directory, ascending.
std::vector<std::string> dates_of(const Layout& layout, const std::string& target);

}  // namespace dumps
