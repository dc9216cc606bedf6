// Whole encodings and decodings in memory, for this library's tests.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <random>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "agent/codec/memory_streams.h"

namespace dumps::codec {

inline std::string encode(Format format, std::string_view plain, std::uint32_t threads = 1,
                          int level = 0) {
  MemorySink sink;
  auto encoder = make_encoder(format, {level, threads, "inner.xml"}, sink);
  EXPECT_TRUE(encoder.ok());
  // In uneven pieces: formats must not depend on how writes are cut.
  for (size_t step = 1; !plain.empty(); step = step * 3 + 1) {
    const std::string_view piece = plain.substr(0, step);
    EXPECT_TRUE((*encoder)->write(piece).ok());
    plain.remove_prefix(piece.size());
  }
  EXPECT_TRUE((*encoder)->finish().ok());
  return sink.data;
}

inline Result<std::string> read_all(Decoder& decoder, size_t limit = 1u << 28) {
  std::string plain;
  std::vector<char> buffer(10'007);
  for (;;) {
    Result<size_t> got = decoder.read(buffer);
    if (!got) return std::move(got).error();
    if (*got == 0) return plain;
    plain.append(buffer.data(), *got);
    if (plain.size() > limit) return make_error(ErrorCode::kInternal, "test", "", "over the limit");
  }
}

inline Result<std::string> decode(Format format, const std::string& packed,
                                  std::uint32_t threads = 1) {
  MemorySource source(packed);
  auto decoder = make_decoder(format, source, threads);
  if (!decoder) return std::move(decoder).error();
  return read_all(**decoder);
}

// Calls `work` with 0 to count - 1, on all processors.
inline void for_each_in_parallel(size_t count, const std::function<void(size_t)>& work) {
  std::atomic<size_t> next = 0;
  std::vector<std::thread> threads(std::max(2u, std::thread::hardware_concurrency()));
  for (std::thread& thread : threads) {
    thread = std::thread([&] {
      for (size_t at = next++; at < count; at = next++) work(at);
    });
  }
  for (std::thread& thread : threads) thread.join();
}

// Text with bytes that do not compress here and there.
inline std::string mixed_text(size_t size) {
  std::mt19937 random(7);
  std::string text;
  while (text.size() < size) {
    if (random() % 8 == 0) {
      for (int i = 0; i < 64; ++i) text.push_back(static_cast<char>(random()));
    } else {
      text += "<page><title>Page " + std::to_string(random() % 1000) + "</title></page>\n";
    }
  }
  text.resize(size);
  return text;
}

}  // namespace dumps::codec
