// Encodes or decodes a file as the agent does it, for tests/bench/codec.sh.
//
//   bench-codec-run decode FORMAT THREADS FILE      plain bytes to stdout
//   bench-codec-run encode FORMAT THREADS FILE OUT  OUT is overwritten
//
// FORMAT: gz, bz2, xz, 7z or zst. Exit codes: 0 done, 1 failed (the reason is on stderr), 2 usage.
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "agent/codec/decoder.h"
#include "agent/codec/encoder.h"

namespace {

using dumps::make_errno_error;
using dumps::Result;
using dumps::Status;
namespace codec = dumps::codec;

constexpr size_t kBufferBytes = size_t{256} * 1024;

class File : public codec::ByteSource, public codec::ByteSink {
 public:
  File(std::string path, int flags) : path_(std::move(path)) {
    fd_ = ::open(path_.c_str(), flags | O_CLOEXEC, 0644);
  }
  ~File() override {
    if (fd_ >= 0) ::close(fd_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  bool is_open() const { return fd_ >= 0; }
  std::string name() const override { return path_; }
  std::uint64_t size() const override {
    return static_cast<std::uint64_t>(::lseek(fd_, 0, SEEK_END));
  }
  Result<size_t> read_at(std::uint64_t offset, std::span<char> buffer) override {
    const ssize_t n = ::pread(fd_, buffer.data(), buffer.size(), static_cast<off_t>(offset));
    if (n < 0) return make_errno_error(errno, "read", path_);
    return static_cast<size_t>(n);
  }
  Status append(std::string_view bytes) override {
    Status s = patch(end_, bytes);
    end_ += bytes.size();
    return s;
  }
  Status patch(std::uint64_t offset, std::string_view bytes) override {
    while (!bytes.empty()) {
      const ssize_t n = ::pwrite(fd_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
      if (n < 0) return make_errno_error(errno, "write", path_);
      bytes.remove_prefix(static_cast<size_t>(n));
      offset += static_cast<std::uint64_t>(n);
    }
    return {};
  }

 private:
  std::string path_;
  int fd_ = -1;
  std::uint64_t end_ = 0;  // of what was appended
};

Status decode(codec::Format format, std::uint32_t threads, File& in) {
  auto decoder = codec::make_decoder(format, in, threads);
  if (!decoder) return std::move(decoder).error();
  std::vector<char> buffer(kBufferBytes);
  for (;;) {
    Result<size_t> got = (*decoder)->read(buffer);
    if (!got) return std::move(got).error();
    if (*got == 0) return {};
    if (std::fwrite(buffer.data(), 1, *got, stdout) != *got) {
      return make_errno_error(errno, "write", "stdout");
    }
  }
}

Status encode(codec::Format format, std::uint32_t threads, File& in, File& out) {
  auto encoder = codec::make_encoder(format, {0, threads, "data"}, out);
  if (!encoder) return std::move(encoder).error();
  std::vector<char> buffer(kBufferBytes);
  for (std::uint64_t offset = 0;;) {
    Result<size_t> got = in.read_at(offset, buffer);
    if (!got) return std::move(got).error();
    if (*got == 0) return (*encoder)->finish();
    offset += *got;
    if (Status s = (*encoder)->write({buffer.data(), *got}); !s) return s;
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> args(argv + 1, argv + argc);
  const bool decoding = args.size() == 4 && args[0] == "decode";
  const bool encoding = args.size() == 5 && args[0] == "encode";
  std::uint32_t threads = 0;
  if (decoding || encoding) {
    std::from_chars(args[2].data(), args[2].data() + args[2].size(), threads);
  }
  const codec::Format format =
      threads == 0 ? codec::Format::kPlain : codec::format_of_name("x." + args[1]);
  if (format == codec::Format::kPlain) {
    std::fputs("usage: bench-codec-run decode|encode gz|bz2|xz|7z|zst THREADS FILE [OUT]\n",
               stderr);
    return 2;
  }
  File in(args[3], O_RDONLY);
  File out(encoding ? args[4] : "/dev/null", encoding ? O_WRONLY | O_CREAT | O_TRUNC : O_WRONLY);
  if (!in.is_open() || !out.is_open()) {
    std::perror(in.is_open() ? args.back().c_str() : args[3].c_str());
    return 1;
  }
  const Status done = decoding ? decode(format, threads, in) : encode(format, threads, in, out);
  if (!done) {
    std::fprintf(stderr, "%s\n", done.error().to_string().c_str());
    return 1;
  }
  return 0;
}
