// What the fuzz targets share: a check that ends the process, and a decoding that is cut short
// where a small file means gigabytes.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/codec/decoder.h"

namespace dumps::fuzz {

inline void check(bool holds, const std::string& what) {
  if (holds) return;
  std::fprintf(stderr, "fuzz: %s\n", what.c_str());
  std::abort();
}

// FNV-1a. Targets take their choices (sizes of reads, threads) from the input's hash, so that their
// inputs are plain files of the format.
inline std::uint64_t hash_of(std::string_view bytes) {
  std::uint64_t hash = 14'695'981'039'346'656'037u;
  for (const char c : bytes) hash = (hash ^ static_cast<std::uint8_t>(c)) * 1'099'511'628'211u;
  return hash;
}

struct Decoded {
  std::string plain;  // up to the end, the error or the limit
  std::optional<Error> error;
  bool stopped = false;  // at the limit

  bool accepted() const { return !error && !stopped; }
};

// Reads with buffers of `first`, then about `step` bytes. The end and errors must stay what they
// are.
inline Decoded decode_all(Result<std::unique_ptr<codec::Decoder>> decoder, size_t step,
                          size_t limit) {
  Decoded result;
  if (!decoder) {
    result.error = decoder.error();
    return result;
  }
  std::vector<char> buffer(step + 64);
  for (size_t turn = 0;; ++turn) {
    Result<size_t> got =
        (*decoder)->read(std::span(buffer).first(step <= 64 ? step : step - turn % 64));
    if (!got) result.error = got.error();
    if (!got || *got == 0) {
      const Result<size_t> again = (*decoder)->read(buffer);
      check(again.ok() == got.ok(), "the end of a decoder is not its end");
      check(!again.ok() || *again == 0, "there are bytes behind the end");
      return result;
    }
    check(*got <= buffer.size(), "more bytes than there is room for");
    result.plain.append(buffer.data(), *got);
    if (result.plain.size() > limit) {
      result.stopped = true;
      return result;
    }
  }
}

inline bool is_prefix_of_other(std::string_view a, std::string_view b) {
  return a.size() <= b.size() ? b.starts_with(a) : a.starts_with(b);
}

// Where two texts differ, for messages.
inline std::string difference(std::string_view a, std::string_view b) {
  size_t at = 0;
  while (at < a.size() && at < b.size() && a[at] == b[at]) ++at;
  return " (" + std::to_string(a.size()) + " and " + std::to_string(b.size()) +
         " bytes, different from byte " + std::to_string(at) + " on)";
}

// Two ways of decoding the same file agree: both accept it with the same bytes, or both refuse it,
// having given the same bytes as far as both gave any.
inline void check_same(const Decoded& a, const Decoded& b, const std::string& what) {
  check(is_prefix_of_other(a.plain, b.plain),
        what + ": the bytes differ" + difference(a.plain, b.plain));
  if (a.stopped || b.stopped) return;
  const auto words = [](const Decoded& d) { return d.error ? d.error->to_string() : "accepted"; };
  check(a.accepted() == b.accepted(), what + ": " + words(a) + " against " + words(b));
  if (a.accepted()) check(a.plain == b.plain, what + ": the lengths differ");
}

}  // namespace dumps::fuzz
