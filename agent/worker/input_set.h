// InputSet: what a job may read: the sealed artifacts of its own run and of earlier runs of its
// target, and, for publishing jobs, the released files. Thread-safe; each open input is read by one
// thread at a time.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "agent/process/job_spec.h"
#include "agent/store/input_file.h"
#include "dumps/all.h"

// What a plugin holds: opaque for it.
struct dumps_input {
  std::unique_ptr<dumps::InputFile> file;
};

namespace dumps {

struct PublishedEntry {
  std::uint32_t kind = DUMPS_PUBLISHED_STATUS;
  std::string path;  // relative to the public tree
  std::uint64_t size = 0;
  std::string sha256;
};

class InputSet {
 public:
  explicit InputSet(const JobSpec& spec) : spec_(spec) {}

  // An empty date means this run. Other dates must lie before it.
  Result<std::vector<FoundArtifact>> list(const std::string& date,
                                          const std::string& pattern) const;
  Result<std::unique_ptr<InputFile>> open(const std::string& date, const std::string& name,
                                          bool raw) const;
  std::vector<std::string> list_runs() const;
  // The released files of this run, by kind and path. kRefused while other steps of the run are not
  // released.
  Result<std::vector<PublishedEntry>> list_published() const;

 private:
  Result<RunId> run_for(const std::string& date) const;
  Status all_released() const;
  const JobSpec& spec_;
};

}  // namespace dumps
