// RandomBytes: reproducible damage for property tests: bytes out of nothing, and good bytes with a
// few of them changed, cut off or doubled.
#pragma once

#include <algorithm>
#include <random>
#include <string>

namespace dumps::mediawiki {

class RandomBytes {
 public:
  explicit RandomBytes(unsigned seed) : engine_(seed) {}

  size_t below(size_t bound) {
    return std::uniform_int_distribution<size_t>(0, bound - 1)(engine_);
  }

  // At most `max_size` bytes, all of them out of `alphabet` if that is not empty.
  std::string bytes(size_t max_size, const std::string& alphabet = {}) {
    std::string out(below(max_size + 1), '\0');
    for (char& c : out) {
      c = alphabet.empty() ? static_cast<char>(below(256)) : alphabet[below(alphabet.size())];
    }
    return out;
  }

  std::string damaged(std::string good) {
    for (size_t changes = 1 + below(3); changes > 0 && !good.empty(); --changes) {
      const size_t at = below(good.size());
      switch (below(3)) {
        case 0:
          good[at] = static_cast<char>(below(256));
          break;
        case 1:
          good.resize(at);
          break;
        default:
          good.insert(at, good.substr(at, std::min<size_t>(below(16), good.size() - at)));
      }
    }
    return good;
  }

 private:
  std::mt19937 engine_;
};

}  // namespace dumps::mediawiki
