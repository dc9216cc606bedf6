// FileCheck: what a file is found to be, and how that compares with what is known of it. Reading
// and comparing are apart, so that what is found can be used without knowing anything before, as
// when a tree is adopted. Reading blocks; comparing is pure.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "agent/codec/decoder.h"
#include "agent/store/artifact.h"
#include "agent/verify/expected_run.h"
#include "agent/verify/finding.h"

namespace dumps {

enum class CheckDepth : std::uint8_t {
  kHashes,     // all bytes are read once
  kStructure,  // and the format's ends: first bytes, and the text of the last blocks
  kDeep,       // all is decoded: every checksum, and the text itself
};

struct FileCheckOptions {
  CheckDepth depth = CheckDepth::kStructure;
  std::uint32_t threads = 1;
  // Called with how many bytes more were read or decoded; an error ends it.
  std::function<Status(std::uint64_t)> on_read = {};
};

// Of the text, where all of it was decoded.
struct TextFacts {
  std::uint64_t bytes = 0;
  std::string xxh3;
  ContentForm form;
  bool is_dump = false;
  bool is_log = false;  // its pages are log entries
  std::uint64_t pages = 0, revisions = 0, first_id = 0, last_id = 0;
};

struct FileFacts {
  std::uint64_t size_bytes = 0;
  std::optional<codec::DigestSet> digests;
  std::optional<TextFacts> text;
  std::vector<Finding> findings;  // what is wrong whatever was expected
};

// `name`: without directory. kCancelled only from on_read; errors of reading are findings.
Result<FileFacts> read_file_facts(const std::string& name, codec::ByteSource& source,
                                  const FileCheckOptions& options);

// What is not as expected, the facts' own findings among them.
std::vector<Finding> compare_file(const ExpectedFile& expected, const FileFacts& facts);

}  // namespace dumps
