// Inputs: sealed artifacts of a run, found by name or pattern and read as plain or as stored bytes.
// Blocking. InputFile: one thread at a time.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "agent/base/result.h"
#include "agent/codec/decoder.h"
#include "agent/store/artifact.h"
#include "agent/store/file_source.h"
#include "agent/store/layout.h"

namespace dumps {

struct FoundArtifact {
  Artifact artifact;
  std::string step;
  std::string path;  // where it is now
};

// Artifacts of the run whose names match `pattern` (see base/glob.h), sorted by name. Taken from
// the shard records, or from the manifest when the records are no longer there. Only files that are
// really present.
Result<std::vector<FoundArtifact>> list_artifacts(const Layout& layout, const RunId& run,
                                                  bool is_public, const std::string& pattern);
// Dates of runs of the target before `run.date` that have artifacts, newest first.
std::vector<std::string> earlier_runs(const Layout& layout, const RunId& run, bool is_public);

class InputFile {
 public:
  // kNotFound: the run has no sealed artifact of this name. kRefused: not a name of a file.
  // `threads`: how many may decode it.
  static Result<std::unique_ptr<InputFile>> open(const Layout& layout, const RunId& run,
                                                 bool is_public, const std::string& name, bool raw,
                                                 std::uint32_t threads = 1);
  // Bytes read, 0 at the end. Plain reading reports the end only for a whole file.
  Result<size_t> read(std::span<char> buffer);
  const std::string& path() const { return path_; }
  codec::Format format() const { return codec::format_of_name(path_); }

 private:
  explicit InputFile(FileSource source) : source_(std::move(source)), path_(source_.name()) {}
  FileSource source_;
  const std::string path_;
  std::unique_ptr<codec::Decoder> decoder_;
};

}  // namespace dumps
