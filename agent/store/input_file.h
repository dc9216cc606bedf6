// Inputs: sealed artifacts of a run, found by name or pattern and read as plain or as stored bytes.
// Blocking. InputFile: one thread at a time.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agent/base/result.h"
#include "agent/codec/decoder.h"
#include "agent/codec/part_finder.h"
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
// the shard records, and from the manifest for steps that have none (any more, or on a host that
// has a copy of the run). Only files that are really present.
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
  // Bytes read, 0 at the end. Plain reading reports the end only for a whole file, unless it was
  // sought in: then for the end of it.
  Result<size_t> read(std::span<char> buffer);
  // The next read() gives this byte of the text, or the end. Behind both kinds of seek, only parts
  // that are read are verified, see codec/part_finder.h. After a failure only seeks are of use.
  Status seek(std::uint64_t plain_offset);
  // Goes to the first part of the compressed file that begins at or behind this byte of it; gives
  // the byte that it begins in. None: no part begins there, and nothing has changed.
  // kUnsupported: the format's parts cannot be found.
  Result<std::optional<std::uint64_t>> seek_part(std::uint64_t stored_offset);
  const std::string& path() const { return path_; }
  codec::Format format() const { return codec::format_of_name(path_); }

 private:
  InputFile(FileSource source, codec::Format decoded_as, std::uint32_t threads)
      : source_(std::move(source)),
        path_(source_.name()),
        decoded_as_(decoded_as),
        threads_(threads) {}
  Status find_parts();

  FileSource source_;
  const std::string path_;
  const codec::Format decoded_as_;
  const std::uint32_t threads_;
  std::unique_ptr<codec::PartFinder> parts_;  // since the first seek
  std::unique_ptr<codec::Decoder> decoder_;
};

}  // namespace dumps
