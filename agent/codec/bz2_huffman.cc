#include "agent/codec/bz2_huffman.h"

#include <algorithm>

namespace dumps::codec {

void Bz2HuffmanTable::build(std::span<const std::uint8_t> lengths) {
  std::array<std::uint32_t, kMaxLength + 2> first{};  // index of the first symbol of a length
  for (const std::uint8_t length : lengths) ++first[length + 1u];
  for (size_t i = 1; i < first.size(); ++i) first[i] += first[i - 1];
  std::array<std::uint32_t, kMaxLength + 2> next = first;
  for (size_t s = 0; s < lengths.size(); ++s) {
    symbols_[next[lengths[s]]++] = static_cast<std::uint16_t>(s);
  }
  count_ = static_cast<std::uint32_t>(lengths.size());
  shortest_ = *std::min_element(lengths.begin(), lengths.end());

  std::int32_t code = 0;
  for (unsigned length = shortest_; length <= kMaxLength; ++length) {
    const auto of_length = static_cast<std::int32_t>(first[length + 1] - first[length]);
    base_[length] = code - static_cast<std::int32_t>(first[length]);
    code += of_length;
    limit_[length] = code - 1;
    code <<= 1;
  }

  lookup_.fill(0);
  for (std::uint32_t prefix = 0; prefix < lookup_.size();) {
    std::uint32_t same = 1;  // prefixes that begin with the same code
    for (unsigned length = shortest_; length <= kLookupBits; ++length) {
      const auto value = static_cast<std::int32_t>(prefix >> (kLookupBits - length));
      if (value > limit_[length]) continue;
      const std::int64_t index = value - base_[length];
      if (index >= 0 && index < count_) {
        const std::uint32_t symbol = symbols_[static_cast<size_t>(index)];
        same = 1u << (kLookupBits - length);
        std::fill_n(lookup_.begin() + prefix, same,
                    static_cast<std::uint16_t>(symbol << 5 | length));
      }
      break;
    }
    prefix += same;
  }
}

std::uint32_t Bz2HuffmanTable::take_long(Bz2BitReader& reader) const {
  for (unsigned length = shortest_; length <= kMaxLength; ++length) {
    const auto value = static_cast<std::int32_t>(reader.peek(length));
    if (value > limit_[length]) continue;
    const std::int64_t index = value - base_[length];
    if (index < 0 || index >= count_) return kBadSymbol;
    reader.skip(length);
    return symbols_[static_cast<size_t>(index)];
  }
  return kBadSymbol;
}

}  // namespace dumps::codec
