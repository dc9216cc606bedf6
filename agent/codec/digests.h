// Digests of a byte stream in one pass, and a fast hash that compares streams. Not thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace dumps::codec {

// Lower-case hex.
struct DigestSet {
  std::string md5, sha1, sha256;
  bool operator==(const DigestSet&) const = default;
};

// One of them (OpenSSL).
class Digest {
 public:
  enum class Kind : std::uint8_t { kMd5, kSha1, kSha256 };
  explicit Digest(Kind kind);
  ~Digest();
  Digest(Digest&&) noexcept;
  Digest& operator=(Digest&&) noexcept;

  void add(std::string_view bytes);
  // Ends the computation; called once.
  std::string finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// md5, sha1 and sha256 of the same bytes.
class Digests {
 public:
  void add(std::string_view bytes);
  // Ends the computation; called once.
  DigestSet finish() { return {md5_.finish(), sha1_.finish(), sha256_.finish()}; }

 private:
  Digest md5_{Digest::Kind::kMd5}, sha1_{Digest::Kind::kSha1}, sha256_{Digest::Kind::kSha256};
};

// Count and XXH3-128 of a stream: tells whether two streams are the same, at memory speed. Not
// cryptographic.
class ContentHash {
 public:
  ContentHash();
  ~ContentHash();
  ContentHash(ContentHash&&) noexcept;
  ContentHash& operator=(ContentHash&&) noexcept;

  void add(std::string_view bytes);
  std::uint64_t bytes() const { return bytes_; }
  std::string hex() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
  std::uint64_t bytes_ = 0;
};

}  // namespace dumps::codec
