// DumpOutput: where a command puts text: a file, packed by the ending of its name, or standard
// output, plain unless a format is given.
//
// A file is made under a temporary name beside its place, and finish() packs the rest, reads all of
// it back, compares, and fsyncs; only then publish() gives it its name. Whatever fails, nothing
// stands under the name that was not there before, and the temporary file is removed; of a process
// that is killed, when the next one writes the same file. Standard output is not read back. A
// failure stays. One thread at a time.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "agent/codec/digests.h"
#include "agent/codec/encoder.h"
#include "agent/file/progress.h"
#include "agent/store/filesystem.h"

namespace dumps::file {

enum class Verify : std::uint8_t {
  kFull,       // decode all and compare with the text
  kStructure,  // compare the stored bytes with those that were written
};

struct DumpOutputOptions {
  int level = 0;  // 0: the format's default
  std::uint32_t threads = 1;
  Verify verify = Verify::kFull;
  bool may_replace = false;               // a file that is there
  std::optional<codec::Format> format{};  // instead of what the name says
  std::string inner_name{};               // 7z: in the archive; empty: from the name
  std::uint64_t frame_bytes = 0;          // zst
  bool shows_progress = false;            // of reading back
  std::function<Status(const codec::EncodedPiece&)> on_piece = {};
};

class DumpOutput {
 public:
  // "-": standard output. kExists: the file is there and may not be replaced.
  static Result<std::unique_ptr<DumpOutput>> create(const std::string& path,
                                                    DumpOutputOptions options);
  ~DumpOutput();
  DumpOutput(const DumpOutput&) = delete;
  DumpOutput& operator=(const DumpOutput&) = delete;

  // As of codec::Encoder; cut() does nothing in formats without pieces.
  Status write(std::string_view text);
  Status mark();
  Status cut();
  // The file is whole, right and on disk, under its temporary name.
  Status finish();
  // Gives it its name, or another one in the same directory. After finish().
  Status publish();
  Status publish_as(const std::string& path);

  const std::string& path() const { return path_; }
  bool is_standard() const { return temporary_.empty(); }
  codec::Format format() const { return format_; }
  std::uint64_t text_bytes() const { return content_.bytes(); }
  std::uint64_t stored_bytes() const;

 private:
  class Sink;
  DumpOutput(std::string path, DumpOutputOptions options);
  Status open_file();
  Status keep(Status s);
  Status read_back();
  Status compare(std::uint64_t bytes, const std::string& hash, const codec::ContentHash& wanted,
                 const char* what) const;

  std::string path_;
  const DumpOutputOptions options_;
  const codec::Format format_;
  Filesystem filesystem_;
  std::string temporary_;  // empty: standard output
  UniqueFd fd_;
  UniqueFd lock_;  // on the temporary file
  std::unique_ptr<Sink> sink_;
  std::unique_ptr<codec::Encoder> encoder_;
  codec::ContentHash content_;  // of the text
  Status state_;
  bool is_published_ = false;
};

// kInvalid where both are the same file.
Status refuse_same_file(const std::string& in, const std::string& out);

}  // namespace dumps::file
