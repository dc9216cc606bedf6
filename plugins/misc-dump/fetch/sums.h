// Upstream's lists of hashes, in the forms that are around:
//   HASH  NAME        md5sum and its kin; HASH *NAME, and the escaped form with a backslash
//   MD5 (NAME) = HASH BSD, also of OpenSSL: MD5(NAME)= HASH
//   NAME: HASH        and NAME HASH
//   {"md5":{"files":{NAME:{"md5":HASH}}}}, {NAME: HASH}: JSON
// Which algorithm it is, its length says. Pure.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace dumps::misc {

struct UpstreamSum {
  std::string algorithm = {};  // as OpenSSL calls it: "md5", "sha1", "sha256", "sha512"; or empty
  std::string hex = {};        // lower case

  bool operator==(const UpstreamSum&) const = default;
};

// By the last part of each name. Lines of no such form are an error, with line and excerpt: a page
// that says "not found" is no list. Throws FetchFailure about `subject`.
std::map<std::string, UpstreamSum> parse_sums(std::string_view text, const std::string& subject);

}  // namespace dumps::misc
