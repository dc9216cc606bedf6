// What the old tools read from and write to: files that are packed by the ending of their names,
// also where one more ending of small letters follows (`x.xml.bz2.inprog`), or standard input and
// output as they are. Not thread-safe; packing uses all processors of the process.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "agent/base/unique_fd.h"
#include "agent/codec/decoder.h"
#include "agent/codec/encoder.h"
#include "agent/file/fd_sink.h"
#include "agent/store/file_source.h"

namespace dumps::file {

codec::Format format_of_old_name(std::string_view name);
std::uint32_t all_processors();

class OldInput {
 public:
  // Empty path: standard input.
  static Result<std::unique_ptr<OldInput>> open(const std::string& path);
  // 0: the end.
  Result<size_t> read(std::span<char> buffer);

 private:
  std::optional<FileSource> source_;
  std::unique_ptr<codec::Decoder> decoder_;
};

class OldOutput {
 public:
  // Empty path: standard output. An existing file is overwritten. `on_piece` as of the encoders; of
  // files without pieces it is called with the part since the last cut().
  static Result<std::unique_ptr<OldOutput>> create(
      const std::string& path, std::function<Status(const codec::EncodedPiece&)> on_piece = {});

  Status write(std::string_view bytes);
  Status cut();
  // Without it the file is not complete.
  Status finish();
  codec::Format format() const { return format_; }
  // Behind finish(): bytes as they are.
  Status append(std::string_view bytes) { return sink_->append(bytes); }

 private:
  OldOutput() = default;

  codec::Format format_ = codec::Format::kPlain;
  std::string path_;
  UniqueFd fd_;
  std::unique_ptr<FdSink> sink_;
  std::unique_ptr<codec::Encoder> encoder_;
  std::function<Status(const codec::EncodedPiece&)> on_piece_;
  codec::EncodedPiece plain_;  // the part since the last cut()
};

}  // namespace dumps::file
