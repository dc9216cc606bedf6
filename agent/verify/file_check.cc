#include "agent/verify/file_check.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "agent/codec/digests.h"
#include "agent/store/content_ends.h"
#include "agent/verify/file_hash.h"
#include "agent/verify/page_check.h"
#include "agent/verify/structure.h"

namespace dumps {
namespace {

constexpr size_t kTextBytes = size_t{512} << 10;

// A failure of the disk or of rights, rather than of what the file holds.
Finding finding_of(const std::string& name, const Error& error) {
  const bool is_damage = error.code == ErrorCode::kCorrupt || error.code == ErrorCode::kUnsupported;
  return {is_damage ? Check::kStructure : Check::kUnreadable, name, error.to_string()};
}

Status decode_all(codec::Decoder& decoder, const FileCheckOptions& options,
                  const std::function<void(std::string_view)>& take, bool& cancelled) {
  std::vector<char> buffer(kTextBytes);
  for (;;) {
    // Full pieces: the first one has to show what the text is.
    size_t filled = 0;
    while (filled < buffer.size()) {
      Result<size_t> got = decoder.read(std::span(buffer).subspan(filled));
      if (!got) {
        take({buffer.data(), filled});
        return std::move(got).error();
      }
      if (*got == 0) break;
      filled += *got;
    }
    if (filled == 0) return {};
    take({buffer.data(), filled});
    if (!options.on_read) continue;
    if (Status s = options.on_read(filled); !s) {
      cancelled = true;
      return s;
    }
  }
}

Status read_text(const std::string& name, codec::ByteSource& source,
                 const FileCheckOptions& options, FileFacts& facts) {
  Result<std::unique_ptr<codec::Decoder>> decoder =
      codec::make_decoder(codec::format_of_name(name), source, options.threads);
  if (!decoder) {
    facts.findings.push_back(finding_of(name, decoder.error()));
    return {};
  }
  PageCheck pages(name);
  codec::ContentHash hash;
  ContentEnds ends;
  bool cancelled = false;
  const auto take = [&](std::string_view text) {
    pages.add(text);
    hash.add(text);
    ends.add(text);
  };
  Status s = decode_all(**decoder, options, take, cancelled);
  if (cancelled) return s;
  if (!s) facts.findings.push_back(finding_of(name, s.error()));
  const std::vector<Finding> of_pages = pages.finish(s.ok());
  if (!s) {
    facts.findings.insert(facts.findings.end(), of_pages.begin(), of_pages.end());
    return {};
  }
  TextFacts& text = facts.text.emplace();
  text.bytes = hash.bytes();
  text.xxh3 = hash.hex();
  text.form = ends.form(name);
  text.is_dump = pages.is_dump();
  text.is_log = pages.is_log();
  text.pages = pages.pages();
  text.revisions = pages.revisions();
  text.first_id = pages.first_id();
  text.last_id = pages.last_id();
  // A piece that begins within a document has no structure of its own.
  if (!text.form.root.empty() || name.find(".xml") == std::string::npos) {
    facts.findings.insert(facts.findings.end(), of_pages.begin(), of_pages.end());
  }
  return {};
}

template <class T>
void compare(std::vector<Finding>& found, Check check, const std::string& name, const char* what,
             const std::optional<T>& expected, const T& is) {
  if (!expected || *expected == is) return;
  found.push_back({check, name,
                   std::string(what) + " " + std::to_string(*expected) + " expected, " +
                       std::to_string(is) + " found"});
}

void compare_counts(const ExpectedFile& expected, const TextFacts& text,
                    std::vector<Finding>& found) {
  const std::string& name = expected.name;
  compare(found, Check::kCounts, name, "pages:", expected.pages,
          static_cast<std::int64_t>(text.pages));
  // A revision that was skipped may stand in the file, without its text.
  const auto revisions = static_cast<std::int64_t>(text.revisions);
  if (!expected.revisions || revisions < *expected.revisions ||
      revisions > *expected.revisions + expected.skipped) {
    compare(found, Check::kCounts, name, "revisions:", expected.revisions, revisions);
  }
}

void compare_text(const ExpectedFile& expected, const TextFacts& text,
                  std::vector<Finding>& found) {
  const std::string& name = expected.name;
  compare(found, Check::kText, name, "bytes of text:", expected.text_bytes, text.bytes);
  if (!expected.text_xxh3.empty() && expected.text_xxh3 != text.xxh3) {
    found.push_back(
        {Check::kText, name,
         "xxh3 of its text " + expected.text_xxh3 + " expected, " + text.xxh3 + " found"});
  }
  if (!text.form.closed && !expected.may_be_open) {
    found.push_back({Check::kStructure, name, open_end(text.form)});
  }
  if (!text.is_dump || text.pages == 0) return;
  if (!text.is_log) compare_counts(expected, text, found);
  if (expected.keys && (static_cast<std::int64_t>(text.first_id) < expected.keys->first ||
                        static_cast<std::int64_t>(text.last_id) > expected.keys->last)) {
    found.push_back({Check::kRange, name,
                     "it is of the ids " + std::to_string(expected.keys->first) + " to " +
                         std::to_string(expected.keys->last) + ", and has " +
                         std::to_string(text.first_id) + " to " + std::to_string(text.last_id)});
  }
}

}  // namespace

Result<FileFacts> read_file_facts(const std::string& name, codec::ByteSource& source,
                                  const FileCheckOptions& options) {
  FileFacts facts;
  facts.size_bytes = source.size();
  Status cancelled;
  HashOptions hashing{options.threads > 1, {}};
  if (options.on_read) {
    hashing.on_read = [&](std::uint64_t bytes) {
      cancelled = options.on_read(bytes);
      return cancelled;
    };
  }
  Result<FileHash> hash = hash_source(source, hashing);
  if (!cancelled) return std::move(cancelled).error();
  if (!hash) {
    facts.findings.push_back(finding_of(name, hash.error()));
    return facts;
  }
  facts.size_bytes = hash->bytes;
  facts.digests = std::move(hash->digests);
  if (options.depth == CheckDepth::kHashes) return facts;
  if (auto wrong = check_beginning(name, source)) {
    facts.findings.push_back(std::move(*wrong));
    return facts;
  }
  if (options.depth == CheckDepth::kStructure) {
    if (auto wrong = check_end(name, source)) facts.findings.push_back(std::move(*wrong));
    return facts;
  }
  if (Status s = read_text(name, source, options, facts); !s) return std::move(s).error();
  return facts;
}

std::vector<Finding> compare_file(const ExpectedFile& expected, const FileFacts& facts) {
  std::vector<Finding> found;
  compare(found, Check::kSize, expected.name, "bytes:", expected.size_bytes, facts.size_bytes);
  if (facts.digests) {
    const std::array<std::tuple<const char*, const std::string*, const std::string*>, 3> hashes = {
        {{"md5", &expected.digests.md5, &facts.digests->md5},
         {"sha1", &expected.digests.sha1, &facts.digests->sha1},
         {"sha256", &expected.digests.sha256, &facts.digests->sha256}}};
    std::string differences;
    for (const auto& [what, wanted, is] : hashes) {
      if (wanted->empty() || *wanted == *is) continue;
      differences += (differences.empty() ? "" : "; ") + std::string(what) + " " + *wanted +
                     " expected, " + *is + " found";
    }
    if (!differences.empty()) found.push_back({Check::kHash, expected.name, differences});
  }
  for (const Finding& finding : facts.findings) {
    // That a text is open is no fault of the file where it was made so.
    if (!(expected.may_be_open && finding.check == Check::kStructure && is_open_end(finding))) {
      found.push_back(finding);
    }
  }
  if (facts.text) compare_text(expected, *facts.text, found);
  return found;
}

}  // namespace dumps
