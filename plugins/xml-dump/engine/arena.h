// Arena: memory for the strings of one batch, freed together.
//
// Keeps its blocks for the next batch, up to a bound, so that a long run does not allocate at all.
// Not thread-safe; views end with clear().
#pragma once

#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

namespace dumps::xml_dump {

class Arena {
 public:
  // A copy of `bytes` that lives until clear().
  std::string_view keep(std::string_view bytes) {
    if (bytes.empty()) return {};
    char* place = allocate(bytes.size());
    std::memcpy(place, bytes.data(), bytes.size());
    return {place, bytes.size()};
  }
  char* allocate(size_t bytes) {
    if (left_ < bytes) next_block(bytes);
    left_ -= bytes;
    char* place = at_;
    at_ += bytes;
    used_ += bytes;
    return place;
  }
  void clear();
  size_t used_bytes() const { return used_; }

 private:
  struct Block {
    std::unique_ptr<char[]> bytes;
    size_t size = 0;
  };
  void next_block(size_t bytes);

  std::vector<Block> blocks_;
  size_t next_ = 0;  // the first block that is not in use
  char* at_ = nullptr;
  size_t left_ = 0;
  size_t used_ = 0;
};

}  // namespace dumps::xml_dump
