// DumpInput: the text of a dump file of any format, from a file, a pipe or standard input ("-").
//
// The format is told by the first bytes; a name that says another one is refused, as such a file is
// damaged or not what it is taken for. 7z needs a file, the others are read from pipes as well,
// there with one thread. One thread at a time.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "agent/codec/decoder.h"
#include "agent/file/forgiving_source.h"
#include "agent/file/pipe_source.h"
#include "agent/store/file_source.h"

namespace dumps::file {

// A file that remembers how far it was read. Thread-safe.
class CountedSource : public ForgivingSource {
 public:
  explicit CountedSource(FileSource file) : file_(std::move(file)) {}
  std::string name() const override { return file_.name(); }
  std::uint64_t size() const override { return file_.size(); }
  Result<size_t> read_at(std::uint64_t offset, std::span<char> buffer) override;
  std::uint64_t position() const { return position_; }

 private:
  FileSource file_;
  std::atomic<std::uint64_t> position_ = 0;
};

class DumpInput {
 public:
  static Result<std::unique_ptr<DumpInput>> open(const std::string& path, std::uint32_t threads);
  // The stored bytes are its text.
  static Result<std::unique_ptr<DumpInput>> open_stored(const std::string& path);

  // From now on bytes behind the last bzip2 stream are an error. Without this they are left alone,
  // as bzip2 does, and a warning goes to standard error.
  void refuse_garbage() { refuses_garbage_ = true; }
  // 0: the verified end.
  Result<size_t> read(std::span<char> buffer);

  const std::string& name() const { return name_; }  // for messages
  codec::Format format() const { return format_; }
  std::uint32_t threads() const { return threads_; }
  // The stored bytes, to be read anywhere; null for a pipe.
  codec::ByteSource* file() { return file_.get(); }
  // Stored bytes: all, 0 where that is not known, and those read so far.
  std::uint64_t size() const { return file_ ? file_->size() : 0; }
  std::uint64_t position() const;

 private:
  DumpInput(std::string name, std::uint32_t threads) : name_(std::move(name)), threads_(threads) {}
  static Result<std::unique_ptr<DumpInput>> open(const std::string& path, std::uint32_t threads,
                                                 bool as_stored);
  Status open_file(const std::string& path);
  Status open_pipe(UniqueFd fd);
  Status set_format(std::string_view first_bytes);
  bool ignores_garbage(std::uint64_t offset, std::uint64_t bytes) const;

  const std::string name_;
  const std::uint32_t threads_;
  bool as_stored_ = false;
  bool refuses_garbage_ = false;
  codec::Format format_ = codec::Format::kPlain;
  std::unique_ptr<PipeSource> pipe_;
  std::unique_ptr<CountedSource> file_;
  std::unique_ptr<codec::Decoder> decoder_;  // made when the first byte is wanted
  std::uint64_t text_bytes_ = 0;
};

// Where standard input is meant.
inline constexpr const char* kStandard = "-";

}  // namespace dumps::file
