// Signatures: Ed25519 keys, and the detached signature that stands beside each manifest.
//
// `manifest.json.sig` holds the 64 raw bytes of the signature of the bytes of `manifest.json`, as
// `openssl pkeyutl -verify -rawin` takes them. The two files cannot change in one step: the new
// signature is on disk under another name when the manifest changes, and gets its own name right
// after that. A reader who finds that they do not fit reads both again; only what does not fit for
// longer than a minute is wrong.
//
// The key is PKCS8 in PEM. Public keys are published as <public>/keys/ID.pem, `current.pem` leads
// to the one that signs, and `keys.json` lists them; earlier ones stay, for what they signed.
// Keys are values and may be used by any thread; what writes files is blocking.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "agent/base/result.h"
#include "agent/store/filesystem.h"
#include "agent/store/layout.h"

// OpenSSL's EVP_PKEY.
struct evp_pkey_st;

namespace dumps {

class PublicKey {
 public:
  // kInvalid: it is no Ed25519 public key in PEM. `subject`: what it is called in messages.
  static Result<PublicKey> parse(std::string_view pem, const std::string& subject);
  static Result<PublicKey> read(const std::string& path);

  // The first 16 hexadecimal digits of the sha256 of the key in DER: `openssl pkey -pubin -in
  // FILE -outform DER | sha256sum`.
  const std::string& id() const { return id_; }
  const std::string& pem() const { return pem_; }
  bool verifies(std::string_view bytes, std::string_view signature) const;

 private:
  friend class SigningKey;
  static Result<PublicKey> of(std::shared_ptr<evp_pkey_st> key, const std::string& subject);
  std::shared_ptr<evp_pkey_st> key_;
  std::string id_, pem_;
};

class SigningKey {
 public:
  static Result<SigningKey> generate();
  // kInvalid: it is no Ed25519 private key in PEM, or is encrypted.
  static Result<SigningKey> parse(std::string_view pem, const std::string& subject);
  // kRefused: others than the file's user and group may read it.
  static Result<SigningKey> read(const std::string& path);

  Result<std::string> private_pem() const;
  const PublicKey& public_key() const { return public_key_; }
  // 64 bytes; the same for the same bytes.
  Result<std::string> sign(std::string_view bytes) const;

 private:
  static Result<SigningKey> of(std::shared_ptr<evp_pkey_st> key, const std::string& subject);
  std::shared_ptr<evp_pkey_st> key_;
  PublicKey public_key_;
};

std::string signature_path(const std::string& manifest);

// Puts a manifest and its signature, with the key of the filesystem (see Filesystem::sign_with).
// Where the same text stands there already, only its signature is put right. Without a key a
// signature that no longer fits is removed.
Status put_signed(Filesystem& filesystem, const std::string& path, std::string_view text,
                  unsigned mode);

std::string keys_directory(const std::string& public_tree);
// Adds the key to those that are published, and makes it the current one.
Status publish_key(Filesystem& filesystem, const std::string& public_tree, const FileModes& modes,
                   const PublicKey& key);
// All that are published, by id. None where there is no directory of keys.
Result<std::vector<PublicKey>> published_keys(const std::string& public_tree);

}  // namespace dumps
