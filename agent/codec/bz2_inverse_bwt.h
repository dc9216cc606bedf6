// The inverse Burrows-Wheeler transform of one bzip2 block. Buffers are kept for the next block: up
// to 4 MiB of links, 0.9 MB of column and, typically, 1 MB of text. Not thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace dumps::codec {

class Bz2InverseBwt {
 public:
  using Counts = std::array<std::uint32_t, 256>;

  Bz2InverseBwt();

  // Where the last column goes before run(): room for a block of any size.
  std::uint8_t* column() { return column_.get(); }
  // Undoes the transform of the first `size` bytes of column(). `counts`: how often each byte
  // stands in it. `first_row` < `size`: the row of the text itself.
  void run(std::uint32_t size, std::uint32_t first_row, const Counts& counts);
  // The text piece by piece, `size` bytes altogether, then an empty piece.
  std::span<const std::uint8_t> next();

 private:
  // A piece of the text: from one start row to the row before the next start row.
  struct Segment {
    std::uint32_t row;
    std::uint32_t next;  // index of the segment that follows in the text
    const std::uint8_t* text;
    std::uint32_t size;
  };
  struct Lane {
    std::uint32_t segment;
    std::uint32_t row;
    std::uint8_t* out;
  };
  static constexpr size_t kLanes = 8;

  void reserve(std::uint32_t size);
  void choose_starts(std::uint32_t first_row);
  bool begin_segment(Lane& lane);
  void end_segment(const Lane& lane);
  template <size_t kActive>
  void walk(std::array<Lane, kLanes>& lanes);

  struct FreeDeleter {
    void operator()(std::uint32_t* p) const;
  };
  std::unique_ptr<std::uint8_t[]> column_;
  std::unique_ptr<std::uint32_t, FreeDeleter> links_;
  std::uint32_t capacity_ = 0;
  std::array<std::unique_ptr<std::uint8_t[]>, kLanes> text_;
  std::vector<Segment> segments_;
  size_t begun_ = 0;        // segments that a lane has taken
  std::uint32_t size_ = 0;  // of the block
  std::uint32_t left_ = 0;  // bytes that next() has not given yet
  std::uint32_t at_ = 0;    // segment that next() gives next
};

}  // namespace dumps::codec
