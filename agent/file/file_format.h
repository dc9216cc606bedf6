// The format of a stored file: by its first bytes, and by its name where these tell nothing, as
// those of a damaged or empty file.
#pragma once

#include <string_view>

#include "agent/codec/decoder.h"

namespace dumps::file {

inline Result<codec::Format> format_of_file(codec::ByteSource& source) {
  char first[6] = {};
  Result<size_t> got = source.read_at(0, first);
  if (!got) return std::move(got).error();
  const codec::Format by_bytes = codec::format_of_magic({first, *got});
  return by_bytes != codec::Format::kPlain ? by_bytes : codec::format_of_name(source.name());
}

}  // namespace dumps::file
