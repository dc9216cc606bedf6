#include "agent/file/dump_output.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <vector>

#include "agent/codec/decoder.h"
#include "agent/file/dump_input.h"
#include "agent/file/interrupt.h"
#include "agent/file/temporary_file.h"
#include "agent/process/filter_program.h"
#include "agent/store/gathering_sink.h"

namespace dumps::file {
namespace {

namespace fs = std::filesystem;

constexpr size_t kReadBytes = size_t{1} << 20;

std::string directory_of(const std::string& path) {
  const std::string parent = fs::path(path).parent_path().string();
  return parent.empty() ? "." : parent;
}

Error already_there(const std::string& path) {
  return make_error(ErrorCode::kExists, "create", path, "the file is there already")
      .with_hint("--force, which replaces it when the new one is whole");
}

}  // namespace

class DumpOutput::Sink : public GatheringSink<codec::ContentHash> {
  using GatheringSink::GatheringSink;
};

DumpOutput::DumpOutput(std::string path, DumpOutputOptions options)
    : path_(std::move(path)),
      options_(std::move(options)),
      format_(options_.format ? *options_.format : codec::format_of_name(path_)) {}

DumpOutput::~DumpOutput() {
  // What cannot be removed is seen by its name; there is nobody to tell.
  if (!temporary_.empty() && !is_published_) (void)filesystem_.remove(temporary_);
}

Result<std::unique_ptr<DumpOutput>> DumpOutput::create(const std::string& path,
                                                       DumpOutputOptions options) {
  std::unique_ptr<DumpOutput> output(new DumpOutput(path, std::move(options)));
  int fd = STDOUT_FILENO;
  if (path == kStandard) {
    if (output->format_ == codec::Format::k7z) {
      return make_error(ErrorCode::kUnsupported, "write", "standard output",
                        "the begin of a 7z archive is written last")
          .with_hint("a file");
    }
  } else {
    if (Status s = output->open_file(); !s) return std::move(s).error();
    fd = output->fd_.get();
  }
  output->sink_ =
      std::make_unique<Sink>(output->filesystem_, fd, path == kStandard ? "standard output" : path);
  codec::EncoderOptions encoding{.level = output->options_.level,
                                 .threads = output->options_.threads};
  encoding.inner_name = output->options_.inner_name;
  if (encoding.inner_name.empty()) {
    encoding.inner_name = codec::without_ending(fs::path(path).filename().string());
  }
  encoding.frame_bytes = output->options_.frame_bytes;
  encoding.on_piece = output->options_.on_piece;
  if (output->format_ == codec::Format::k7z) encoding.run_7z = seven_zip_runner();
  Result<std::unique_ptr<codec::Encoder>> encoder =
      codec::make_encoder(output->format_, encoding, *output->sink_);
  if (!encoder) return std::move(encoder).error();
  output->encoder_ = std::move(*encoder);
  return output;
}

Status DumpOutput::open_file() {
  struct stat st {};
  if (::stat(path_.c_str(), &st) == 0) {
    if (S_ISDIR(st.st_mode)) {
      return make_errno_error(EISDIR, "create", path_);
    }
    if (!S_ISREG(st.st_mode)) {
      return make_error(ErrorCode::kInvalid, "create", path_, "it is not a regular file")
          .with_hint("standard output, as -");
    }
    if (!options_.may_replace) return already_there(path_);
  }
  Result<TemporaryFile> file = create_temporary(filesystem_, path_);
  if (!file) return std::move(file).error();
  temporary_ = std::move(file->path);
  fd_ = std::move(file->fd);
  lock_ = std::move(file->lock);
  return {};
}

std::uint64_t DumpOutput::stored_bytes() const { return sink_->size(); }

Status DumpOutput::keep(Status s) {
  if (state_ && !s) state_ = std::move(s);
  return state_;
}

Status DumpOutput::write(std::string_view text) {
  if (!state_) return state_;
  content_.add(text);
  return keep(encoder_->write(text));
}

Status DumpOutput::mark() { return state_ ? keep(encoder_->mark()) : state_; }

Status DumpOutput::cut() {
  if (!state_) return state_;
  Status s = encoder_->cut();
  if (!s && s.error().code == ErrorCode::kUnsupported) return {};
  return keep(std::move(s));
}

Status DumpOutput::finish() {
  if (!state_) return state_;
  if (Status s = keep(encoder_->finish()); !s) return s;
  if (Status s = keep(sink_->flush()); !s) return s;
  encoder_.reset();
  if (is_standard()) return {};
  if (Status s = keep(filesystem_.sync(fd_.get(), path_)); !s) return s;
  if (::close(fd_.release()) != 0) return keep(make_errno_error(errno, "close", path_));
  return keep(read_back());
}

Status DumpOutput::compare(std::uint64_t bytes, const std::string& hash,
                           const codec::ContentHash& wanted, const char* what) const {
  const auto wrong = [&](const std::string& expected, const std::string& found) {
    return make_error(ErrorCode::kCorrupt, "read back", path_,
                      std::string(what) + ": expected " + expected + ", found " + found);
  };
  if (bytes != wanted.bytes()) {
    return wrong(std::to_string(wanted.bytes()) + " bytes", std::to_string(bytes));
  }
  return hash == wanted.hex() ? Status() : wrong(wanted.hex(), hash);
}

// By the name, as everybody else reads it.
Status DumpOutput::read_back() {
  Result<FileSource> file = FileSource::open(temporary_);
  if (!file) return std::move(file).error();
  CountedSource source(std::move(*file));
  const bool is_full = options_.verify == Verify::kFull || sink_->is_patched();
  Result<std::unique_ptr<codec::Decoder>> decoder = codec::make_decoder(
      is_full ? format_ : codec::Format::kPlain, source, is_full ? options_.threads : 1);
  if (!decoder) return std::move(decoder).error();
  Progress progress(options_.shows_progress, "check", source.size());
  codec::ContentHash found;
  std::vector<char> buffer(kReadBytes);
  for (;;) {
    if (Status s = check_interrupt(); !s) return s;
    Result<size_t> got = (*decoder)->read(buffer);
    if (!got) return std::move(got).error().wrap("read back", path_);
    if (*got == 0) break;
    found.add({buffer.data(), *got});
    progress.at(source.position());
  }
  return is_full ? compare(found.bytes(), found.hex(), content_, "text")
                 : compare(found.bytes(), found.hex(), sink_->hash(), "stored bytes");
}

Status DumpOutput::publish() { return is_standard() ? Status() : publish_as(path_); }

Status DumpOutput::publish_as(const std::string& path) {
  if (!state_) return state_;
  if (!options_.may_replace && exists(path)) return keep(already_there(path));
  if (Status s = keep(filesystem_.rename(temporary_, path)); !s) return s;
  path_ = path;
  is_published_ = true;
  return keep(filesystem_.sync_directory(directory_of(path)));
}

Status refuse_same_file(const std::string& in, const std::string& out) {
  std::error_code ec;
  if (in == kStandard || out == kStandard || !fs::equivalent(in, out, ec)) return {};
  return make_error(ErrorCode::kInvalid, "write", out, "it is the input itself")
      .with_hint("another name for the output");
}

}  // namespace dumps::file
