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

inline std::span<const std::uint8_t> bytes_of(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

inline std::vector<Bz2Mark> marks_of(const std::string& packed) {
  std::vector<Bz2Mark> marks;
  Bz2Scanner scanner;
  scanner.add(bytes_of(packed), marks);
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

inline std::uint32_t crc_of(const std::string& plain) {
  Bz2Crc crc;
  crc.add(plain);
  return crc.value();
}

// A stream whose blocks are the given texts, so that small files have many blocks at odd bits.
inline std::string stream_of(const std::vector<std::string>& texts, char level = '9') {
  Bz2BitWriter writer;
  writer.bytes() = std::string("BZh") + level;
  std::uint32_t combined = 0;
  for (const std::string& text : texts) {
    const std::string packed = reference_encode(text);
    const std::vector<Bz2Mark> marks = marks_of(packed);
    writer.copy(bytes_of(packed), marks.front().bit, marks.back().bit);
    combined = bz2_combine_crc(combined, crc_of(text));
  }
  writer.put_stream_end(combined);
  return writer.bytes();
}

// A stream of one block, given without magic and CRC, with the CRC of what libbz2 makes of it.
inline std::string with_right_crc(const std::string& body, std::uint64_t first, std::uint64_t end) {
  std::uint32_t crc = 0;
  for (;;) {
    Bz2BitWriter writer;
    writer.bytes() = "BZh9";
    writer.put(kBz2BlockMagic, kBz2MagicBits);
    writer.put(crc, 32);
    writer.copy(bytes_of(body), first, end);
    writer.put_stream_end(crc);
    const Reference reference = reference_decode(writer.bytes());
    if (reference.accepted) return writer.bytes();
    if (crc != 0) return {};
    crc = crc_of(reference.plain);
  }
}

inline std::string random_bytes(size_t size, unsigned seed, unsigned modulus = 256) {
  std::mt19937 random(seed);
  std::string bytes(size, '\0');
  for (char& c : bytes) c = static_cast<char>(random() % modulus);
  return bytes;
}

// A block whose Huffman codes are the symbols themselves, eight bits each: so its coded data can
// hold any bytes but 255, which ends the block.
inline std::string block_that_holds(const std::string& coded) {
  Bz2BitWriter writer;
  writer.put(0, 1 + 24);   // not randomised, first row
  writer.put(0xFFFF, 16);  // all ranges of byte values
  for (int i = 0; i < 15; ++i) writer.put(0xFFFF, 16);
  writer.put(0xFFFC, 16);  // 254 byte values, 256 symbols
  writer.put(2, 3);        // tables
  const size_t selectors = coded.size() / 50 + 1;
  writer.put(selectors, 15);
  for (size_t i = 0; i < selectors; ++i) writer.put(0, 1);
  for (int table = 0; table < 2; ++table) {
    writer.put(8, 5);
    for (int i = 0; i < 256; ++i) writer.put(0, 1);
  }
  for (const char c : coded) writer.put(static_cast<std::uint8_t>(c), 8);
  writer.put(255, 8);
  const std::uint64_t tail_bits = 7;  // so that the last byte is whole
  writer.put(0, tail_bits);
  const std::uint64_t bits =
      25 + 16 * 17 + 3 + 15 + selectors + 2 * (5 + 256) + (coded.size() + 1) * 8;
  return with_right_crc(writer.bytes(), 0, bits);
}

// The bytes between which a real small block lies at some bit, none of them 255.
inline std::string disguised_block() {
  for (unsigned seed = 0; seed < 10'000; ++seed) {
    const std::string packed = reference_encode(random_bytes(30, seed, 9));
    for (unsigned shift = 0; shift < 8; ++shift) {
      Bz2BitWriter writer;
      writer.put(0, shift);
      writer.copy(bytes_of(packed), 32, packed.size() * 8);
      writer.put(0, 8 - shift);
      if (writer.bytes().find('\xff') == std::string::npos) return writer.bytes();
    }
  }
  return {};
}

}  // namespace dumps::codec
