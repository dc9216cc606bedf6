#include "agent/file/old_streams.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <thread>

namespace dumps::file {

codec::Format format_of_old_name(std::string_view name) {
  const codec::Format format = codec::format_of_name(name);
  if (format != codec::Format::kPlain) return format;
  const size_t dot = name.rfind('.');
  if (dot == std::string_view::npos) return format;
  const std::string_view ending = name.substr(dot + 1);
  const bool is_small =
      std::all_of(ending.begin(), ending.end(), [](char c) { return c >= 'a' && c <= 'z'; });
  return is_small ? codec::format_of_name(name.substr(0, dot)) : format;
}

std::uint32_t all_processors() { return std::max(std::thread::hardware_concurrency(), 1u); }

Result<std::unique_ptr<OldInput>> OldInput::open(const std::string& path) {
  auto input = std::make_unique<OldInput>();
  if (path.empty()) return input;
  Result<FileSource> source = FileSource::open(path);
  if (!source) return std::move(source).error();
  input->source_.emplace(std::move(*source));
  Result<std::unique_ptr<codec::Decoder>> decoder =
      codec::make_decoder(format_of_old_name(path), *input->source_, all_processors());
  if (!decoder) return std::move(decoder).error();
  input->decoder_ = std::move(*decoder);
  return input;
}

Result<size_t> OldInput::read(std::span<char> buffer) {
  if (decoder_) return decoder_->read(buffer);
  for (;;) {
    const ssize_t n = ::read(STDIN_FILENO, buffer.data(), buffer.size());
    if (n >= 0) return static_cast<size_t>(n);
    if (errno != EINTR) return make_errno_error(errno, "read", "standard input");
  }
}

Result<std::unique_ptr<OldOutput>> OldOutput::create(
    const std::string& path, std::function<Status(const codec::EncodedPiece&)> on_piece) {
  std::unique_ptr<OldOutput> output(new OldOutput);
  output->path_ = path.empty() ? "standard output" : path;
  int fd = STDOUT_FILENO;
  if (!path.empty()) {
    output->fd_.reset(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
    if (!output->fd_) return make_errno_error(errno, "create file", path);
    fd = output->fd_.get();
  }
  output->format_ = format_of_old_name(path);
  output->on_piece_ = on_piece;
  output->sink_ = std::make_unique<FdSink>(fd, output->path_);
  codec::EncoderOptions options;
  options.threads = all_processors();
  options.on_piece = std::move(on_piece);
  Result<std::unique_ptr<codec::Encoder>> encoder =
      codec::make_encoder(output->format_, options, *output->sink_);
  if (!encoder) return std::move(encoder).error();
  output->encoder_ = std::move(*encoder);
  return output;
}

Status OldOutput::write(std::string_view bytes) {
  plain_.size += bytes.size();
  return encoder_->write(bytes);
}

Status OldOutput::cut() {
  if (format_ != codec::Format::kPlain) return encoder_->cut();
  if (plain_.size == 0) return {};
  plain_.raw_size = plain_.size;
  const codec::EncodedPiece ended = plain_;
  plain_ = {};
  plain_.offset = plain_.raw_offset = ended.offset + ended.size;
  return on_piece_ ? on_piece_(ended) : Status{};
}

Status OldOutput::finish() {
  if (format_ == codec::Format::kPlain) {
    if (Status s = cut(); !s) return s;
  }
  return encoder_->finish();
}

}  // namespace dumps::file
