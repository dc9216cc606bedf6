// OutputSet: all outputs of one shard: which names were announced, which are open, which are
// finished. Knows when the set as a whole may be sealed. Thread-safe, but each output is written by
// one thread at a time.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "agent/process/job_spec.h"
#include "agent/store/input_file.h"
#include "agent/store/output_file.h"
#include "dumps/ext/output.h"

namespace dumps {
class OutputSet;
}

// What a plugin holds: opaque for it.
struct dumps_output {
  dumps::OutputSet* set = nullptr;
  dumps::OutputFile* file = nullptr;
};

namespace dumps {

class OutputSet {
 public:
  OutputSet(Filesystem& filesystem, const JobSpec& spec);

  // What a plugin may say of an output.
  struct Wishes {
    int level = 0;
    std::uint64_t frame_bytes = 0;
    std::function<Status(const codec::EncodedPiece&)> on_piece = {};
    bool splices = false;
    bool is_stored = false;  // write() gets the file's bytes
  };

  // kRefused: not announced by the plan, or open or finished already.
  Result<dumps_output*> open(const std::string& name, const Wishes& wishes);
  Status write(dumps_output* output, std::string_view bytes);
  Status mark(dumps_output* output);
  Status cut(dumps_output* output);
  // The input need not be read for that.
  Result<codec::Spliced> append_stored(dumps_output* output, const InputFile& input,
                                       const StoredRange& range);
  Status finish(dumps_output* output);
  void discard(dumps_output* output);

  // Stored bytes of everything so far, for progress.
  std::uint64_t stored_bytes() const;
  // What may be sealed: every announced output, finished. The error says what is missing or failed.
  Result<std::vector<Artifact>> complete() const;

 private:
  struct Entry {
    std::unique_ptr<dumps_output> handle;
    std::unique_ptr<OutputFile> file;
    bool finished = false;
    Artifact artifact;
  };
  Entry* find(const dumps_output* output);
  // Remembers a failure that no seal may follow.
  Status noted(Status status);

  Filesystem& filesystem_;
  const JobSpec& spec_;
  mutable std::mutex mutex_;  // guards the map, not the files
  std::map<std::string, Entry> entries_;
  Status failed_;  // first failure to write or finish anything
};

}  // namespace dumps
