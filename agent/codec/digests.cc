#include "agent/codec/digests.h"

#include <openssl/evp.h>
#include <xxhash.h>

#include <array>
#include <cassert>

namespace dumps::codec {
namespace {

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { ::EVP_MD_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_MD_CTX, FreeContext>;

std::string hex_of(const unsigned char* bytes, size_t size) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  text.reserve(2 * size);
  for (size_t i = 0; i < size; ++i) {
    text.push_back(kDigits[bytes[i] >> 4]);
    text.push_back(kDigits[bytes[i] & 15]);
  }
  return text;
}

const EVP_MD* algorithm(Digest::Kind kind) {
  switch (kind) {
    case Digest::Kind::kMd5:
      return ::EVP_md5();
    case Digest::Kind::kSha1:
      return ::EVP_sha1();
    case Digest::Kind::kSha256:
      break;
  }
  return ::EVP_sha256();
}

}  // namespace

struct Digest::State {
  Context context{::EVP_MD_CTX_new()};
};

Digest::Digest(Kind kind) : state_(std::make_unique<State>()) {
  // md5 and sha1 are in OpenSSL's default provider: this call fails only without memory.
  ::EVP_DigestInit_ex(state_->context.get(), algorithm(kind), nullptr);
}
Digest::~Digest() = default;
Digest::Digest(Digest&&) noexcept = default;
Digest& Digest::operator=(Digest&&) noexcept = default;

void Digest::add(std::string_view bytes) {
  ::EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size());
}

std::string Digest::finish() {
  std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
  unsigned size = 0;
  [[maybe_unused]] const int ok = ::EVP_DigestFinal_ex(state_->context.get(), out.data(), &size);
  assert(ok == 1);
  return hex_of(out.data(), size);
}

void Digests::add(std::string_view bytes) {
  // In pieces that stay in the first-level cache while all three look at them.
  while (!bytes.empty()) {
    const std::string_view piece = bytes.substr(0, 16 * 1024);
    for (Digest* digest : {&md5_, &sha1_, &sha256_}) digest->add(piece);
    bytes.remove_prefix(piece.size());
  }
}

struct ContentHash::State {
  XXH3_state_t* xxh = ::XXH3_createState();
  ~State() { ::XXH3_freeState(xxh); }
};

ContentHash::ContentHash() : state_(std::make_unique<State>()) {
  ::XXH3_128bits_reset(state_->xxh);
}
ContentHash::~ContentHash() = default;
ContentHash::ContentHash(ContentHash&&) noexcept = default;
ContentHash& ContentHash::operator=(ContentHash&&) noexcept = default;

void ContentHash::add(std::string_view bytes) {
  ::XXH3_128bits_update(state_->xxh, bytes.data(), bytes.size());
  bytes_ += bytes.size();
}

std::string ContentHash::hex() const {
  XXH128_canonical_t canonical;
  ::XXH128_canonicalFromHash(&canonical, ::XXH3_128bits_digest(state_->xxh));
  return hex_of(canonical.digest, sizeof canonical.digest);
}

}  // namespace dumps::codec
