// OutputFile: an artifact in the making. Plain bytes go in; they are compressed by the name's
// ending, hashed and counted in one pass, and written to a file in the attempt's temporary
// directory.
//
// finish() ends the file, decodes all of it back and compares count and hash with what went in, and
// fsyncs it. Nothing gives the file its final name here: that is the seal (seal.h). A failed write
// is final: finish() never succeeds after it. What is_stored was compressed elsewhere: it is
// decoded at the end whatever the depth, and what came out is what the artifact has. Without
// finish() the destructor removes the file. One thread at a time.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "agent/base/result.h"
#include "agent/codec/digests.h"
#include "agent/codec/encoder.h"
#include "agent/codec/splice.h"
#include "agent/store/artifact.h"
#include "agent/store/content_ends.h"
#include "agent/store/file_source.h"
#include "agent/store/filesystem.h"

namespace dumps {

enum class VerifyDepth : std::uint8_t {
  kFull,       // decode everything and compare with what went in
  kStructure,  // read the file back and compare its bytes with what was written
};

struct OutputOptions {
  std::string directory;  // exists
  std::string name;       // valid artifact name
  unsigned mode = 0644;
  long long group = -1;
  int level = 0;  // 0: the format's default
  std::uint32_t threads = 1;
  VerifyDepth verify = VerifyDepth::kFull;
  std::uint64_t frame_bytes = 0;                                    // zst; 0: the format's default
  std::function<Status(const codec::EncodedPiece&)> on_piece = {};  // see codec/encoder.h
  bool splices = false;                                             // append_stored() is allowed
  // write() gets the bytes of the file, in the format that the name says; see OutputFile.
  bool is_stored = false;
};

// What of a stored file is appended: text from `begin` up to `end`, or to the file's end.
struct StoredRange {
  std::uint64_t begin = 0;
  std::uint64_t end = UINT64_MAX;
  std::function<Status(std::string_view)> take = {};  // sees the text
  bool take_all = false;                              // or that of the whole file
};

class OutputFile {
 public:
  // `filesystem` must outlive the output.
  static Result<std::unique_ptr<OutputFile>> create(Filesystem& filesystem,
                                                    const OutputOptions& options);
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  Status write(std::string_view bytes);
  // The text may be cut here; see codec::Encoder.
  Status mark();
  // Ends the piece here. kUnsupported where the format has none.
  Status cut();
  // Decodes and verifies `source`, and appends a range of its text; where both have the same format
  // and that has pieces, by copying stored bytes. kRefused without `splices`.
  Result<codec::Spliced> append_stored(codec::ByteSource& source, codec::Format format,
                                       const StoredRange& range);
  Result<Artifact> finish();

  const std::string& name() const { return options_.name; }
  std::uint64_t raw_bytes() const { return content_.bytes(); }
  std::uint64_t stored_bytes() const;

 private:
  class Sink;
  OutputFile(Filesystem& filesystem, OutputOptions options, UniqueFd fd);
  Status verify(Artifact& artifact) const;
  Status has_no_pieces(const char* what) const;
  Status decode(FileSource& source, const std::function<void(std::string_view)>& take) const;
  // Of a file that was compressed elsewhere: what it has, as far as it can be decoded.
  Status look_into(Artifact& artifact);
  Result<codec::Spliced> append_text(codec::ByteSource& source, codec::Format format,
                                     const StoredRange& range);

  Filesystem& filesystem_;
  const OutputOptions options_;
  const std::string path_;
  UniqueFd fd_;
  std::unique_ptr<Sink> sink_;
  std::unique_ptr<codec::Encoder> encoder_;
  codec::ContentHash content_;
  ContentEnds ends_;
  Status state_;  // first failure
  bool finished_ = false;
};

}  // namespace dumps
