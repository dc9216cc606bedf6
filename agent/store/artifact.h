// Artifact: what is known of one finished file.
#pragma once

#include <cstdint>
#include <string>

#include "agent/codec/digests.h"

namespace dumps {

// What the first and the last bytes of the plain content say; see content_ends.h.
struct ContentForm {
  std::string root;       // root element of XML, "sql" or "json"; empty: nothing is known
  bool closed = true;     // it ends as that form must
  std::string mediawiki;  // version of the MediaWiki that an export names as its generator
  std::string schema;     // version of MediaWiki's export format
};

struct Artifact {
  std::string name;
  std::uint64_t size_bytes = 0;      // of the file
  std::uint64_t raw_size_bytes = 0;  // of its plain content
  codec::DigestSet digests;          // of the file
  std::string raw_xxh3;              // XXH3-128 of the plain content
  ContentForm form;
};

}  // namespace dumps
