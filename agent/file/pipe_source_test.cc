#include "agent/file/pipe_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <thread>
#include <vector>

#include "agent/codec/test_streams.h"
#include "agent/file/dump_input.h"

namespace dumps::file {
namespace {

using ::testing::HasSubstr;

// A pipe that gives these bytes, a few at a time.
class WrittenPipe {
 public:
  explicit WrittenPipe(std::string bytes) : bytes_(std::move(bytes)) {
    std::signal(SIGPIPE, SIG_IGN);  // readers may have enough
    int ends[2] = {-1, -1};
    EXPECT_EQ(::pipe(ends), 0);
    read_end_.reset(ends[0]);
    writer_ = std::thread([this, fd = ends[1]] {
      std::string_view rest = bytes_;
      for (size_t step = 1; !rest.empty(); step = step % 30'000 * 3 + 1) {
        const ssize_t n = ::write(fd, rest.data(), std::min(step, rest.size()));
        if (n <= 0) break;
        rest.remove_prefix(static_cast<size_t>(n));
      }
      ::close(fd);
    });
  }
  ~WrittenPipe() {
    read_end_.reset();
    writer_.join();
  }
  UniqueFd take() { return std::move(read_end_); }
  std::string path() const { return "/dev/fd/" + std::to_string(read_end_.get()); }

 private:
  const std::string bytes_;
  UniqueFd read_end_;
  std::thread writer_;
};

TEST(PipeSourceTest, ReadsForwardAndALittleBack) {
  WrittenPipe pipe("0123456789");
  PipeSource source("test", pipe.take());
  EXPECT_EQ(*source.peek(4), "0123");
  std::string got;
  char buffer[3];
  for (;;) {
    const Result<size_t> n = source.read_at(got.size(), buffer);
    ASSERT_TRUE(n.ok());
    if (*n == 0) break;
    got.append(buffer, *n);
  }
  EXPECT_EQ(got, "0123456789");
  ASSERT_EQ(*source.read_at(2, buffer), 3u);
  EXPECT_EQ(std::string(buffer, 3), "234");
  const Result<size_t> ahead = source.read_at(20, buffer);
  ASSERT_FALSE(ahead.ok());
  EXPECT_THAT(ahead.error().to_string(), HasSubstr("byte 20 is wanted, a pipe is at byte 10"));
}

TEST(PipeSourceTest, FormatsAreReadFromPipes) {
  const std::string text = codec::mixed_text(3'000'000);
  for (const codec::Format format : {codec::Format::kPlain, codec::Format::kGz, codec::Format::kBz2,
                                     codec::Format::kXz, codec::Format::kZst}) {
    const std::string packed = codec::encode(format, text);
    for (const size_t size : {packed.size(), packed.size() * 2 / 3}) {
      const WrittenPipe pipe(packed.substr(0, size));
      auto input = DumpInput::open(pipe.path(), 2);
      ASSERT_TRUE(input.ok());
      class Reader : public codec::Decoder {
       public:
        explicit Reader(DumpInput& from) : from_(from) {}
        Result<size_t> read(std::span<char> buffer) override { return from_.read(buffer); }

       private:
        DumpInput& from_;
      } reader(**input);
      const Result<std::string> got = codec::read_all(reader);
      const bool is_whole = size == packed.size() || format == codec::Format::kPlain;
      ASSERT_EQ(got.ok(), is_whole)
          << static_cast<int>(format) << " " << (got.ok() ? "" : got.error().to_string());
      if (is_whole) {
        EXPECT_EQ(*got, text.substr(0, got->size()));
      }
    }
  }
}

TEST(PipeSourceTest, SevenZipNeedsAFile) {
  const WrittenPipe pipe(codec::encode(codec::Format::k7z, "text"));
  auto input = DumpInput::open(pipe.path(), 1);
  ASSERT_TRUE(input.ok());
  char buffer[8];
  const Result<size_t> got = (*input)->read(buffer);
  ASSERT_FALSE(got.ok());
  EXPECT_THAT(got.error().to_string(), HasSubstr("try a file"));
}

}  // namespace
}  // namespace dumps::file
