#include "agent/file/dump_input.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <iostream>

#include "agent/codec/stream_decoders.h"
#include "agent/codec/zst_seek_table.h"

namespace dumps::file {
namespace {

constexpr size_t kMagicBytes = 6;

std::string format_name(codec::Format format) {
  if (format == codec::Format::kPlain) return "no format that is known";
  return "a " + std::string(codec::ending_of(format).substr(1)) + " file";
}

Result<std::unique_ptr<codec::Decoder>> make_pipe_decoder(codec::Format format, PipeSource& pipe) {
  using codec::Format;
  const auto input = [&pipe] { return codec::StreamInput(pipe, 0, pipe.size()); };
  switch (format) {
    case Format::kPlain:
      return codec::detail::make_plain_decoder(input());
    case Format::kGz:
      return codec::detail::make_gz_decoder(input());
    case Format::kBz2:
      return codec::detail::make_serial_bz2_decoder(pipe, 0, pipe.size());
    case Format::kXz:
      return codec::detail::make_xz_decoder(input(), 1);
    case Format::kZst:
      return codec::make_zst_range_decoder(pipe, 0, pipe.size());
    case Format::k7z:
      break;
  }
  return make_error(ErrorCode::kUnsupported, "read", pipe.name(),
                    "7z archives are read from their end, which a pipe cannot do")
      .with_hint("a file");
}

}  // namespace

Result<size_t> CountedSource::read_at(std::uint64_t offset, std::span<char> buffer) {
  Result<size_t> got = file_.read_at(offset, buffer);
  if (!got) return got;
  const std::uint64_t end = offset + *got;
  std::uint64_t known = position_;
  while (known < end && !position_.compare_exchange_weak(known, end)) {
  }
  return got;
}

Result<std::unique_ptr<DumpInput>> DumpInput::open(const std::string& path, std::uint32_t threads) {
  return open(path, threads, false);
}

Result<std::unique_ptr<DumpInput>> DumpInput::open_stored(const std::string& path) {
  return open(path, 1, true);
}

Result<std::unique_ptr<DumpInput>> DumpInput::open(const std::string& path, std::uint32_t threads,
                                                   bool as_stored) {
  const bool is_standard = path == kStandard;
  std::unique_ptr<DumpInput> input(new DumpInput(is_standard ? "standard input" : path, threads));
  input->as_stored_ = as_stored;
  UniqueFd fd(is_standard ? ::dup(STDIN_FILENO) : ::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return make_errno_error(errno, "open", input->name_);
  struct stat st {};
  if (::fstat(fd.get(), &st) != 0) return make_errno_error(errno, "open", input->name_);
  if (S_ISDIR(st.st_mode)) {
    return make_errno_error(EISDIR, "open", input->name_);
  }
  // What another program has begun to read goes on where that one stopped.
  const bool is_file = S_ISREG(st.st_mode) && (!is_standard || ::lseek(fd.get(), 0, SEEK_CUR) == 0);
  Status s = is_file ? input->open_file(is_standard ? "/dev/stdin" : path)
                     : input->open_pipe(std::move(fd));
  if (!s) return std::move(s).error();
  return input;
}

Status DumpInput::open_file(const std::string& path) {
  Result<FileSource> file = FileSource::open(path);
  if (!file) return std::move(file).error();
  char first[kMagicBytes];
  Result<size_t> got = file->read_at(0, first);
  if (!got) return std::move(got).error();
  file_ = std::make_unique<CountedSource>(std::move(*file));
  file_->garbage_seen = [this](auto offset, auto bytes) { return ignores_garbage(offset, bytes); };
  return set_format({first, *got});
}

Status DumpInput::open_pipe(UniqueFd fd) {
  pipe_ = std::make_unique<PipeSource>(name_, std::move(fd));
  pipe_->garbage_seen = [this](auto offset, auto bytes) { return ignores_garbage(offset, bytes); };
  Result<std::string_view> first = pipe_->peek(kMagicBytes);
  if (!first) return std::move(first).error();
  return set_format(*first);
}

Status DumpInput::set_format(std::string_view first_bytes) {
  if (as_stored_) return {};
  format_ = codec::format_of_magic(first_bytes);
  const codec::Format said = codec::format_of_name(name_);
  // An empty file has no format: the decoder says what is missing.
  if (first_bytes.empty()) format_ = said;
  if (said != codec::Format::kPlain && said != format_) {
    return make_error(ErrorCode::kCorrupt, "open", name_,
                      "the name says " + format_name(said) + ", the first bytes are those of " +
                          format_name(format_))
        .with_hint("`dumps-file cat - < " + name_ + "`, which looks at the bytes only");
  }
  return {};
}

bool DumpInput::ignores_garbage(std::uint64_t offset, std::uint64_t bytes) const {
  if (refuses_garbage_) return false;
  std::cerr << "dumps-file: warning: " << name_ << ": the " << bytes << " bytes from byte "
            << offset << " on, behind the last bzip2 stream, are left alone\n";
  return true;
}

Result<size_t> DumpInput::read(std::span<char> buffer) {
  if (!decoder_) {
    Result<std::unique_ptr<codec::Decoder>> decoder =
        file_ ? codec::make_decoder(format_, *file_, threads_) : make_pipe_decoder(format_, *pipe_);
    if (!decoder) return std::move(decoder).error();
    decoder_ = std::move(*decoder);
  }
  Result<size_t> got = decoder_->read(buffer);
  if (got) text_bytes_ += *got;
  return got;
}

std::uint64_t DumpInput::position() const { return file_ ? file_->position() : text_bytes_; }

}  // namespace dumps::file
