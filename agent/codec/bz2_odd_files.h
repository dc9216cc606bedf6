// bzip2 files of odd kinds, for the tests of what reads bzip2 from any place.
#pragma once

#include <random>
#include <span>
#include <string>
#include <vector>

#include "agent/codec/bz2_bit_writer.h"
#include "agent/codec/bz2_crc.h"
#include "agent/codec/bz2_reference.h"
#include "agent/codec/bz2_scanner.h"

namespace dumps::codec {

inline std::span<const std::uint8_t> odd_bytes(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

inline std::vector<Bz2Mark> marks_of(const std::string& packed) {
  std::vector<Bz2Mark> marks;
  Bz2Scanner scanner;
  scanner.add(odd_bytes(packed), marks);
  scanner.finish(marks);
  return marks;
}

// Text that compresses badly enough for many blocks in few bytes.
inline std::string odd_text(size_t size, unsigned seed) {
  std::mt19937 random(seed);
  std::string text;
  while (text.size() < size) {
    text += "<page><id>" + std::to_string(random() % 100'000) + "</id></page>\n";
  }
  text.resize(size);
  return text;
}

// A stream whose blocks are the given texts, so that small files have many blocks at odd bits.
inline std::string stream_of(const std::vector<std::string>& texts, char level = '9') {
  Bz2BitWriter writer;
  writer.bytes() = std::string("BZh") + level;
  std::uint32_t combined = 0;
  for (const std::string& text : texts) {
    const std::string packed = reference_encode(text);
    const std::vector<Bz2Mark> marks = marks_of(packed);
    writer.copy(odd_bytes(packed), marks.front().bit, marks.back().bit);
    Bz2Crc crc;
    crc.add(text);
    combined = bz2_combine_crc(combined, crc.value());
  }
  writer.put_stream_end(combined);
  return writer.bytes();
}

}  // namespace dumps::codec
