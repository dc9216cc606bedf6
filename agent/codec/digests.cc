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

std::string finish_one(const Context& context) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
  unsigned size = 0;
  [[maybe_unused]] const int ok = ::EVP_DigestFinal_ex(context.get(), out.data(), &size);
  assert(ok == 1);
  return hex_of(out.data(), size);
}

}  // namespace

struct Digests::State {
  Context md5{::EVP_MD_CTX_new()}, sha1{::EVP_MD_CTX_new()}, sha256{::EVP_MD_CTX_new()};
};

Digests::Digests() : state_(std::make_unique<State>()) {
  // md5 and sha1 are in OpenSSL's default provider: these calls fail only without memory.
  ::EVP_DigestInit_ex(state_->md5.get(), ::EVP_md5(), nullptr);
  ::EVP_DigestInit_ex(state_->sha1.get(), ::EVP_sha1(), nullptr);
  ::EVP_DigestInit_ex(state_->sha256.get(), ::EVP_sha256(), nullptr);
}
Digests::~Digests() = default;
Digests::Digests(Digests&&) noexcept = default;
Digests& Digests::operator=(Digests&&) noexcept = default;

void Digests::add(std::string_view bytes) {
  // In pieces that stay in the first-level cache while all three look at them.
  while (!bytes.empty()) {
    const std::string_view piece = bytes.substr(0, 16 * 1024);
    for (const Context* context : {&state_->md5, &state_->sha1, &state_->sha256}) {
      ::EVP_DigestUpdate(context->get(), piece.data(), piece.size());
    }
    bytes.remove_prefix(piece.size());
  }
}

DigestSet Digests::finish() {
  return {finish_one(state_->md5), finish_one(state_->sha1), finish_one(state_->sha256)};
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
