// A link for each row says which byte it begins with and which row continues the text; following
// the links from the first row spells the text. Each step needs the result of the step before, from
// a random place in 3.6 MB: one by one that takes more than half of all decoding time, because the
// processor waits for its outer cache.
//
// So one block is walked from many places at once. Rows spread over the table are marked as starts;
// eight lanes follow the links from eight of them, each until it meets a marked row, and then take
// the next start. Every lane's piece of text ends where another piece begins, so the pieces can be
// put in order afterwards. The waits of eight lanes overlap while the working set stays one table.
// For 217 blocks of wiki and program text, Huffman decoding included, on two contended Zen 4 cores:
// 4.9 s with one lane, 2.4 s with eight (medians of three interleaved runs). Walking several blocks
// at once instead multiplies the working set, and was slower than one walk with small pages and
// about equal with huge ones.
//
// Links always form a permutation, whatever the column is, so every lane comes to a marked row
// after at most `size` steps in all. A text that repeats itself ("abab") has several cycles, of
// which only the first row's is spelled, again and again until the size is reached; starts in other
// cycles are walked for nothing.
#include "agent/codec/bz2_inverse_bwt.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstdlib>
#include <new>

#include "agent/codec/bz2_format.h"

namespace dumps::codec {
namespace {

// Link: row that continues the text << 8 | first byte of this row. The highest bit marks a start.
constexpr std::uint32_t kStart = 1u << 31;
constexpr size_t kHugePage = 2u << 20;
// Below this a block lies in the inner cache and one lane is as good.
constexpr std::uint32_t kOneLaneSize = 8192;
// Enough that at the end, when lanes run out of starts, little is left; each costs about 50 ns.
constexpr std::uint32_t kStarts = 96;

}  // namespace

void Bz2InverseBwt::FreeDeleter::operator()(std::uint32_t* p) const { std::free(p); }

Bz2InverseBwt::Bz2InverseBwt()
    : column_(std::make_unique_for_overwrite<std::uint8_t[]>(kBz2MaxBlock)) {
  for (auto& text : text_) text = std::make_unique_for_overwrite<std::uint8_t[]>(kBz2MaxBlock);
}

void Bz2InverseBwt::reserve(std::uint32_t size) {
  if (size <= capacity_) return;
  links_.reset();
  capacity_ = 0;
  size_t bytes = std::min<size_t>(std::max<size_t>(size_t{size} * 2, 16384), kBz2MaxBlock) * 4;
  if (bytes >= kHugePage) bytes = (bytes + kHugePage - 1) / kHugePage * kHugePage;
  links_.reset(static_cast<std::uint32_t*>(
      std::aligned_alloc(bytes >= kHugePage ? kHugePage : 4096, (bytes + 4095) / 4096 * 4096)));
  if (!links_) throw std::bad_alloc();
  // With small pages most steps also miss the translation cache. Advice only: failing is fine.
  if (bytes >= kHugePage) (void)::madvise(links_.get(), bytes, MADV_HUGEPAGE);
  capacity_ = static_cast<std::uint32_t>(bytes / 4);
}

void Bz2InverseBwt::choose_starts(std::uint32_t first_row) {
  segments_.clear();
  segments_.push_back({first_row, 0, nullptr, 0});
  const std::uint32_t starts = size_ < kOneLaneSize ? 1 : kStarts;
  for (std::uint32_t i = 1; i < starts; ++i) {
    const auto row = static_cast<std::uint32_t>(std::uint64_t{size_} * i / starts);
    if (row != first_row) segments_.push_back({row, 0, nullptr, 0});
  }
  for (const Segment& segment : segments_) links_.get()[segment.row] |= kStart;
  begun_ = 0;
}

bool Bz2InverseBwt::begin_segment(Lane& lane) {
  if (begun_ == segments_.size()) return false;
  lane.segment = static_cast<std::uint32_t>(begun_++);
  Segment& segment = segments_[lane.segment];
  segment.text = lane.out;
  const std::uint32_t link = links_.get()[segment.row];
  *lane.out++ = static_cast<std::uint8_t>(link);
  lane.row = (link & ~kStart) >> 8;
  return true;
}

void Bz2InverseBwt::end_segment(const Lane& lane) {
  Segment& segment = segments_[lane.segment];
  segment.size = static_cast<std::uint32_t>(lane.out - segment.text);
  for (std::uint32_t i = 0; i < segments_.size(); ++i) {
    if (segments_[i].row == lane.row) segment.next = i;
  }
}

// Walks until a lane ends and finds no further start; then with one lane less.
template <size_t kActive>
void Bz2InverseBwt::walk(std::array<Lane, kLanes>& lanes) {
  const std::uint32_t* const links = links_.get();
  for (;;) {
    std::uint32_t row[kActive];
    std::uint32_t link[kActive];
    std::uint8_t* out[kActive];
    for (size_t k = 0; k < kActive; ++k) {
      row[k] = lanes[k].row;
      out[k] = lanes[k].out;
    }
    size_t steps = 0;
    for (;; ++steps) {
      std::uint32_t any = 0;
#pragma GCC unroll 8
      for (size_t k = 0; k < kActive; ++k) {
        link[k] = links[row[k]];
        any |= link[k];
      }
      if ((any & kStart) != 0) break;
#pragma GCC unroll 8
      for (size_t k = 0; k < kActive; ++k) {
        out[k][steps] = static_cast<std::uint8_t>(link[k]);
        row[k] = link[k] >> 8;
      }
    }
    bool lane_is_free = false;
    for (size_t k = kActive; k-- > 0;) {
      lanes[k].row = row[k];
      lanes[k].out = out[k] + steps;
      if ((link[k] & kStart) == 0 || lane_is_free) continue;
      end_segment(lanes[k]);
      if (begin_segment(lanes[k])) continue;
      // Lanes above this one are up to date. Those below may have met a start too: they see it
      // again at their next step.
      std::swap(lanes[k], lanes[kActive - 1]);
      lane_is_free = true;
    }
    if (lane_is_free) break;
  }
  if constexpr (kActive > 1) walk<kActive - 1>(lanes);
}

void Bz2InverseBwt::run(std::uint32_t size, std::uint32_t first_row, const Counts& counts) {
  size_ = size;
  reserve(size);
  std::uint32_t* const links = links_.get();
  Counts next;
  std::uint32_t sum = 0;
  for (size_t c = 0; c < next.size(); ++c) {
    next[c] = sum;
    sum += counts[c];
  }
  const std::uint8_t* const column = column_.get();
  for (std::uint32_t i = 0; i < size; ++i) {
    const std::uint8_t c = column[i];
    links[next[c]++] = i << 8 | c;
  }
  choose_starts(first_row);
  std::array<Lane, kLanes> lanes{};
  for (size_t k = 0; k < kLanes; ++k) lanes[k].out = text_[k].get();
  if (segments_.size() < kLanes) {
    begin_segment(lanes[0]);
    walk<1>(lanes);
  } else {
    for (Lane& lane : lanes) begin_segment(lane);
    walk<kLanes>(lanes);
  }
  left_ = size;
  at_ = 0;
}

std::span<const std::uint8_t> Bz2InverseBwt::next() {
  const Segment& segment = segments_[at_];
  const std::uint32_t n = std::min(left_, segment.size);
  left_ -= n;
  at_ = segment.next;
  return {segment.text, n};
}

}  // namespace dumps::codec
