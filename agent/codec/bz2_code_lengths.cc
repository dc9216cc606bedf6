// Huffman's algorithm leaves open which of two equal weights goes first, and the lengths depend on
// it. libbz2 breaks ties by the depth of the subtree and then by the order in its binary heap, so
// the heap here moves its items the same way: up from the end, down from the front, smaller child
// first, left one where both are equal. Where a code gets too long all counts are halved and the
// tree is made anew.
#include "agent/codec/bz2_code_lengths.h"

#include <algorithm>
#include <array>

namespace dumps::codec {
namespace {

constexpr unsigned kDepthBits = 8;
constexpr std::uint32_t kDepthMask = (1u << kDepthBits) - 1;

// Weight in the upper bits, depth of the subtree in the lower ones: one comparison looks at both.
std::uint32_t join(std::uint32_t a, std::uint32_t b) {
  return ((a & ~kDepthMask) + (b & ~kDepthMask)) | (1 + std::max(a & kDepthMask, b & kDepthMask));
}

class Tree {
 public:
  explicit Tree(std::span<const std::uint32_t> counts) : leaves_(counts.size()) {
    for (size_t i = 0; i < leaves_; ++i)
      weight_[i + 1] = std::max<std::uint32_t>(counts[i], 1) << kDepthBits;
  }

  // False: some code is too long.
  bool make(std::span<std::uint8_t> lengths) {
    weight_[0] = 0;  // less than any: ends the way up
    nodes_ = leaves_;
    for (size_t i = 1; i <= leaves_; ++i) push(i);
    while (size_ > 1) {
      const size_t a = pop();
      const size_t b = pop();
      ++nodes_;
      parent_[a] = parent_[b] = static_cast<std::uint16_t>(nodes_);
      weight_[nodes_] = join(weight_[a], weight_[b]);
      push(nodes_);
    }
    size_ = 0;
    // Parents have higher numbers than their children; the last node is the root.
    std::array<std::uint8_t, kNodes> depth{};
    for (size_t node = nodes_ - 1; node > 0; --node)
      depth[node] = static_cast<std::uint8_t>(depth[parent_[node]] + 1);
    std::copy_n(depth.begin() + 1, leaves_, lengths.begin());
    return *std::max_element(lengths.begin(), lengths.end()) <= kBz2MaxWrittenLength;
  }
  void halve_counts() {
    for (size_t i = 1; i <= leaves_; ++i)
      weight_[i] = (1 + (weight_[i] >> kDepthBits) / 2) << kDepthBits;
  }

 private:
  static constexpr size_t kNodes = 2 * kBz2MaxSymbols;

  void push(size_t node) {
    size_t at = ++size_;
    for (; weight_[node] < weight_[heap_[at / 2]]; at /= 2) heap_[at] = heap_[at / 2];
    heap_[at] = static_cast<std::uint16_t>(node);
  }
  size_t pop() {
    const size_t top = heap_[1];
    const std::uint16_t node = heap_[size_--];
    size_t at = 1;
    for (size_t child = 2; child <= size_; child = 2 * at) {
      if (child < size_ && weight_[heap_[child + 1]] < weight_[heap_[child]]) ++child;
      if (weight_[node] < weight_[heap_[child]]) break;
      heap_[at] = heap_[child];
      at = child;
    }
    heap_[at] = node;
    return top;
  }

  const size_t leaves_;
  size_t nodes_ = 0;
  size_t size_ = 0;
  std::array<std::uint32_t, kNodes> weight_{};
  std::array<std::uint16_t, kNodes> parent_{};
  std::array<std::uint16_t, kNodes> heap_{};  // from index 1 on
};

}  // namespace

void bz2_code_lengths(std::span<const std::uint32_t> counts, std::span<std::uint8_t> lengths) {
  Tree tree(counts);
  while (!tree.make(lengths)) tree.halve_counts();
}

void bz2_codes(std::span<const std::uint8_t> lengths, std::span<std::uint32_t> codes) {
  std::uint32_t code = 0;
  const auto [shortest, longest] = std::minmax_element(lengths.begin(), lengths.end());
  for (unsigned length = *shortest; length <= *longest; ++length) {
    for (size_t i = 0; i < lengths.size(); ++i) {
      if (lengths[i] == length) codes[i] = code++;
    }
    code <<= 1;
  }
}

}  // namespace dumps::codec
