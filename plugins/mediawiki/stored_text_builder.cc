#include "plugins/mediawiki/stored_text_builder.h"

#include <libdeflate.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <memory>
#include <stdexcept>

#include "plugins/mediawiki/binary_diff.h"

namespace dumps::mediawiki {
namespace {

std::string little_endian(size_t value) {
  std::string bytes;
  for (int i = 0; i < 4; ++i) bytes += static_cast<char>(value >> (8 * i) & 0xFF);
  return bytes;
}

std::string entries_of(const std::vector<std::pair<std::string, std::string>>& entries) {
  std::string text = std::to_string(entries.size()) + ":{";
  for (const auto& [key, value] : entries) text.append(key).append(value);
  return text + "}";
}

}  // namespace

std::string deflate_raw(std::string_view plain) {
  const std::unique_ptr<libdeflate_compressor, decltype(&libdeflate_free_compressor)> compressor(
      libdeflate_alloc_compressor(6), &libdeflate_free_compressor);
  if (!compressor) throw std::bad_alloc();
  std::string out(libdeflate_deflate_compress_bound(compressor.get(), plain.size()), '\0');
  out.resize(libdeflate_deflate_compress(compressor.get(), plain.data(), plain.size(), out.data(),
                                         out.size()));
  return out;
}

std::string md5_hex(std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, EVP_md5(), nullptr) != 1) {
    throw std::runtime_error("MD5 is not available in OpenSSL");
  }
  constexpr size_t kDigestBytes = 16;
  constexpr const char* kHex = "0123456789abcdef";
  std::string hex;
  for (size_t i = 0; i < kDigestBytes; ++i) {
    hex += kHex[digest[i] >> 4];
    hex += kHex[digest[i] & 15];
  }
  return hex;
}

std::string php_string(std::string_view bytes) {
  return "s:" + std::to_string(bytes.size()) + ":\"" + std::string(bytes) + "\";";
}

std::string php_int(std::int64_t value) { return "i:" + std::to_string(value) + ";"; }

std::string php_array(const std::vector<std::pair<std::string, std::string>>& entries) {
  return "a:" + entries_of(entries);
}

std::string php_object(std::string_view class_name,
                       const std::vector<std::pair<std::string, std::string>>& members) {
  return "O:" + std::to_string(class_name.size()) + ":\"" + std::string(class_name) +
         "\":" + entries_of(members);
}

std::string concatenated_object(const std::vector<std::string>& texts, bool compressed) {
  std::vector<std::pair<std::string, std::string>> items;
  items.reserve(texts.size());
  for (const std::string& text : texts) {
    items.emplace_back(php_string(md5_hex(text)), php_string(text));
  }
  const std::string array = php_array(items);
  return php_object(
      "ConcatenatedGzipHistoryBlob",
      {{php_string("mVersion"), php_int(0)},
       {php_string("mCompressed"), compressed ? "b:1;" : "b:0;"},
       {php_string("mItems"), compressed ? php_string(deflate_raw(array)) : array},
       {php_string("mDefaultHash"), texts.empty() ? "N;" : php_string(md5_hex(texts.back()))}});
}

std::string stub_object(std::int64_t text_id, std::string_view hash) {
  return php_object("HistoryBlobStub", {{php_string("mOldId"), php_int(text_id)},
                                        {php_string("mHash"), php_string(hash)},
                                        {php_string("mRef"), "N;"}});
}

std::string binary_diff(std::string_view base, std::string_view target) {
  const auto [from, to] = std::mismatch(base.begin(), base.end(), target.begin(), target.end());
  const auto common = static_cast<size_t>(from - base.begin());
  std::string diff = little_endian(xdiff_checksum(base)) + little_endian(base.size());
  if (common != 0) diff += '\2' + little_endian(0) + little_endian(common);
  const std::string_view rest = target.substr(common);
  if (!rest.empty() && rest.size() < 256) {
    diff += '\1';
    diff += static_cast<char>(rest.size());
    diff += rest;
  } else if (!rest.empty()) {
    diff += '\3' + little_endian(rest.size()) + std::string(rest);
  }
  return diff;
}

std::string diff_object(const std::vector<std::string>& texts, std::string_view map) {
  std::vector<std::pair<std::string, std::string>> diffs;
  std::string_view base;
  for (size_t i = 0; i < texts.size(); ++i) {
    diffs.emplace_back(php_int(static_cast<std::int64_t>(i)),
                       php_string(binary_diff(base, texts[i])));
    base = texts[i];
  }
  const std::string info = php_array({{php_string("diffs"), php_array(diffs)},
                                      {php_string("map"), php_string(map)},
                                      {php_string("default"), php_int(0)}});
  return php_object("DiffHistoryBlob",
                    {{php_string("mCompressed"), php_string(deflate_raw(info))}});
}

}  // namespace dumps::mediawiki
