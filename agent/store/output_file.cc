#include "agent/store/output_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <vector>

#include "agent/codec/decoder.h"
#include "agent/process/filter_program.h"
#include "agent/store/file_source.h"
#include "agent/store/gathering_sink.h"

namespace dumps {

// Where the encoder's bytes go: the file, and the digests on the way.
class OutputFile::Sink : public GatheringSink<codec::Digests> {
  using GatheringSink::GatheringSink;
};

namespace {

Result<codec::DigestSet> digests_of(FileSource& source) {
  codec::Digests digests;
  std::vector<char> buffer(1u << 20);
  for (std::uint64_t offset = 0;;) {
    Result<size_t> got = source.read_at(offset, buffer);
    if (!got) return std::move(got).error();
    if (*got == 0) return digests.finish();
    digests.add({buffer.data(), *got});
    offset += *got;
  }
}

}  // namespace

OutputFile::OutputFile(Filesystem& filesystem, OutputOptions options, UniqueFd fd)
    : filesystem_(filesystem),
      options_(std::move(options)),
      path_(options_.directory + "/" + options_.name),
      fd_(std::move(fd)),
      sink_(std::make_unique<Sink>(filesystem, fd_.get(), path_)) {}

Result<std::unique_ptr<OutputFile>> OutputFile::create(Filesystem& filesystem,
                                                       const OutputOptions& options) {
  const std::string path = options.directory + "/" + options.name;
  Result<UniqueFd> fd = filesystem.create(path, options.mode);
  if (!fd) return std::move(fd).error();
  std::unique_ptr<OutputFile> output(new OutputFile(filesystem, options, std::move(*fd)));
  // umask does not count: modes of published files are a setting.
  if (::fchmod(output->fd_.get(), options.mode) != 0)
    return make_errno_error(errno, "set mode of", path);
  if (options.group >= 0 &&
      ::fchown(output->fd_.get(), static_cast<uid_t>(-1), static_cast<gid_t>(options.group)) != 0) {
    return make_errno_error(errno, "set group of", path);
  }
  const auto format =
      options.is_stored ? codec::Format::kPlain : codec::format_of_name(options.name);
  codec::EncoderOptions encoding{.level = options.level, .threads = options.threads};
  encoding.inner_name = codec::without_ending(options.name);
  encoding.frame_bytes = options.frame_bytes;
  encoding.on_piece = options.on_piece;
  if (format == codec::Format::k7z) encoding.run_7z = seven_zip_runner();
  Result<std::unique_ptr<codec::Encoder>> encoder =
      codec::make_encoder(format, encoding, *output->sink_);
  if (!encoder) return std::move(encoder).error();
  output->encoder_ = std::move(*encoder);
  return output;
}

OutputFile::~OutputFile() {
  // A failure to remove is harmless: recovery sweeps temporary files that no record names.
  if (!finished_) (void)filesystem_.remove(path_);
}

std::uint64_t OutputFile::stored_bytes() const { return sink_->size(); }

Status OutputFile::write(std::string_view bytes) {
  if (!state_) return state_;
  if (!options_.is_stored) {
    content_.add(bytes);
    ends_.add(bytes);
  }
  state_ = encoder_->write(bytes);
  return state_;
}

Status OutputFile::mark() {
  if (options_.is_stored) return has_no_pieces("mark output");
  if (state_) state_ = encoder_->mark();
  return state_;
}

Status OutputFile::has_no_pieces(const char* what) const {
  return make_error(ErrorCode::kUnsupported, what, options_.name,
                    "its bytes are stored as they come");
}

Status OutputFile::cut() {
  if (!state_) return state_;
  if (options_.is_stored) return has_no_pieces("cut output");
  Status status = encoder_->cut();
  // A format without pieces is as good as before.
  if (!status && status.error().code != ErrorCode::kUnsupported) state_ = status;
  return status;
}

Result<codec::Spliced> OutputFile::append_stored(codec::ByteSource& source, codec::Format format,
                                                 const StoredRange& range) {
  if (!state_) return state_.error();
  if (options_.is_stored) return has_no_pieces("append stored bytes").error();
  if (!options_.splices) {
    return make_error(ErrorCode::kRefused, "append stored bytes", options_.name,
                      "the output was not opened for that");
  }
  Result<codec::Spliced> result = append_text(source, format, range);
  if (!result) state_ = result.error();
  return result;
}

Result<codec::Spliced> OutputFile::append_text(codec::ByteSource& source, codec::Format format,
                                               const StoredRange& range) {
  const bool copies = format == codec::format_of_name(options_.name) &&
                      (format == codec::Format::kGz || format == codec::Format::kBz2 ||
                       format == codec::Format::kZst);
  Result<std::unique_ptr<codec::Decoder>> decoder =
      codec::make_decoder(format, source, options_.threads);
  if (!decoder) return std::move(decoder).error();
  codec::Spliced result;
  std::vector<char> buffer(256 * 1024);
  std::uint64_t at = 0;
  for (;;) {
    Result<size_t> got = (*decoder)->read(buffer);
    if (!got) return std::move(got).error();
    if (*got == 0) break;
    const std::uint64_t from = std::clamp(range.begin, at, at + *got) - at;
    const std::uint64_t to = std::clamp(range.end, at, at + *got) - at;
    at += *got;
    const std::string_view all(buffer.data(), *got);
    const std::string_view text =
        from < to ? all.substr(static_cast<size_t>(from), static_cast<size_t>(to - from))
                  : std::string_view();
    content_.add(text);
    ends_.add(text);
    if (!copies) {
      if (Status s = encoder_->write(text); !s) return std::move(s).error();
      result.encoded_text += text.size();
    }
    const std::string_view taken = range.take_all ? all : text;
    if (range.take && !taken.empty()) {
      if (Status s = range.take(taken); !s) return std::move(s).error();
    }
  }
  decoder->reset();
  const std::uint64_t end = range.end == UINT64_MAX ? at : range.end;
  if (at < end || end < range.begin) {
    return make_error(ErrorCode::kCorrupt, "append stored bytes", source.name(),
                      "it has " + std::to_string(at) + " plain bytes; those from " +
                          std::to_string(range.begin) + " to " + std::to_string(end) +
                          " are wanted");
  }
  return copies ? codec::splice_text(format, source, range.begin, end, *encoder_) : result;
}

Result<Artifact> OutputFile::finish() {
  const auto fail = [this](Error error) {
    state_ = std::move(error);
    return state_.error();
  };
  if (!state_) return state_.error();
  if (finished_)
    return fail(make_error(ErrorCode::kInternal, "finish output", path_, "finished twice"));
  if (Status s = encoder_->finish(); !s) return fail(s.error());
  if (Status s = sink_->flush(); !s) return fail(s.error());
  encoder_.reset();
  Artifact artifact;
  artifact.name = options_.name;
  artifact.size_bytes = sink_->size();
  if (options_.is_stored) {
    if (Status s = look_into(artifact); !s) return fail(s.error());
  }
  artifact.raw_size_bytes = content_.bytes();
  artifact.raw_xxh3 = content_.hex();
  artifact.form = ends_.form(options_.name);
  artifact.digests = sink_->hash().finish();
  if (Status s = filesystem_.sync(fd_.get(), path_); !s) return fail(s.error());
  // What is stored as it came has been decoded already.
  if (Status s = verify(artifact); !s) return fail(s.error());
  if (::close(fd_.release()) != 0) return fail(make_errno_error(errno, "close output", path_));
  finished_ = true;
  return artifact;
}

Status OutputFile::decode(FileSource& source,
                          const std::function<void(std::string_view)>& take) const {
  Result<std::unique_ptr<codec::Decoder>> decoder =
      codec::make_decoder(codec::format_of_name(options_.name), source, options_.threads);
  if (!decoder) return std::move(decoder).error();
  std::vector<char> buffer(256 * 1024);
  for (;;) {
    Result<size_t> got = (*decoder)->read(buffer);
    if (!got) return std::move(got).error();
    if (*got == 0) return {};
    take({buffer.data(), *got});
  }
}

Status OutputFile::look_into(Artifact& artifact) {
  Result<FileSource> source = FileSource::open(path_);
  if (!source) return std::move(source).error();
  Status status = decode(*source, [this](std::string_view text) {
    content_.add(text);
    ends_.add(text);
  });
  if (status) return {};
  Error why = status.error();
  if (why.code != ErrorCode::kCorrupt) return std::move(why).wrap("take file", artifact.name);
  Error error = make_error(ErrorCode::kCorrupt, "take file", artifact.name,
                           "it is not whole, or not in the format that its name says");
  error.cause = std::make_shared<const Error>(std::move(why));
  return error;
}

// Reads the file as anybody else would: from its name, not from what was in memory.
Status OutputFile::verify(Artifact& artifact) const {
  const auto wrong = [this](const std::string& what, const std::string& expected,
                            const std::string& found) {
    return make_error(ErrorCode::kCorrupt, "verify output", path_,
                      what + ": expected " + expected + ", found " + found);
  };
  Result<FileSource> source = FileSource::open(path_);
  if (!source) return std::move(source).error();
  if (source->size() != artifact.size_bytes) {
    return wrong("size of the file", std::to_string(artifact.size_bytes),
                 std::to_string(source->size()));
  }
  if (sink_->is_patched() || options_.verify == VerifyDepth::kStructure || options_.is_stored) {
    Result<codec::DigestSet> digests = digests_of(*source);
    if (!digests) return std::move(digests).error();
    if (!sink_->is_patched() && *digests != artifact.digests) {
      return wrong("sha256 of the file", artifact.digests.sha256, digests->sha256);
    }
    artifact.digests = *digests;
  }
  if (options_.verify == VerifyDepth::kStructure || options_.is_stored) return {};
  codec::ContentHash content;
  if (Status s = decode(*source, [&](std::string_view text) { content.add(text); }); !s) return s;
  if (content.bytes() != artifact.raw_size_bytes) {
    return wrong("decoded bytes", std::to_string(artifact.raw_size_bytes),
                 std::to_string(content.bytes()));
  }
  if (content.hex() != artifact.raw_xxh3)
    return wrong("decoded content", artifact.raw_xxh3, content.hex());
  return {};
}

}  // namespace dumps
