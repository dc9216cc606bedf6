// dumplastbz2block and dumpbz2filefromoffset: text of a bzip2 file from one of its blocks on.
#include <unistd.h>

#include <vector>

#include "agent/codec/bz2_search.h"
#include "agent/codec/bz2_tail_decoder.h"
#include "agent/file/export_header.h"
#include "agent/file/old_command_line.h"
#include "agent/file/old_streams.h"
#include "agent/file/old_tools.h"

namespace dumps::file {
namespace {

const OldUsage kLastUsage = {
    "dumplastbz2block",
    "Usage: dumplastbz2block [--version|--help]\n"
    "   or: dumplastbz2block <infile>\n\n"
    "Writes the text of the last whole block of a bzip2 file, which may be\n"
    "cut or damaged.\n\n"
    "Exit codes: 0 some text was written, 1 there is no block, 255 error\n\n"
    "  -h, --help       this text\n"
    "  -v, --version    the version\n",
    {},
    'v'};

const OldUsage kOffsetUsage = {
    "dumpbz2filefromoffset",
    "Usage: dumpbz2filefromoffset [--version|--help]\n"
    "   or: dumpbz2filefromoffset <infile> <offset> [raw]\n\n"
    "Writes the header of an export (<mediawiki> to </siteinfo>), then its text from the first\n"
    "<page> on that begins in the first block at the offset or behind it.\n\n"
    "Exit codes: 0 all text to the end of the file was written, 1 it was not, 255 usage\n\n"
    "  <infile>         the file\n"
    "  <offset>         a byte of it\n"
    "  raw              no header: everything from that block on\n"
    "  -h, --help       this text\n"
    "  -v, --version    the version\n",
    {},
    'v'};

constexpr size_t kReadBytes = size_t{256} * 1024;
constexpr std::string_view kPage = "<page>";

FdSink standard_output() { return {STDOUT_FILENO, "standard output"}; }

Status write_rest(codec::Decoder& decoder, codec::ByteSink& out) {
  std::vector<char> buffer(kReadBytes);
  for (;;) {
    Result<size_t> got = decoder.read(buffer);
    if (!got) return std::move(got).error();
    if (*got == 0) return {};
    if (Status s = out.append({buffer.data(), *got}); !s) return s;
  }
}

// The header with the end of its last line.
Result<std::string> read_header(codec::ByteSource& source) {
  Result<std::unique_ptr<codec::Decoder>> decoder =
      codec::make_decoder(codec::Format::kBz2, source);
  if (!decoder) return std::move(decoder).error();
  std::string text;
  std::vector<char> buffer(kReadBytes);
  while (text.size() < kMaxExportHeader) {
    Result<size_t> got = (*decoder)->read(buffer);
    if (!got) return std::move(got).error();
    text.append(buffer.data(), *got);
    std::string header = header_of(text);
    if (header.ends_with('\n')) return header;
    if (*got == 0 && !header.empty()) return header + "\n";
    if (*got == 0) break;
  }
  return make_error(ErrorCode::kCorrupt, "read the header", source.name(),
                    "there is none that ends with </siteinfo> or before a page");
}

// Everything from the first page on, as the whole file has it: its line begins with two blanks,
// which may stand in the block before.
Status write_pages(codec::Decoder& decoder, codec::ByteSink& out, const std::string& name) {
  constexpr size_t kIndent = 2;
  std::string text;
  std::vector<char> buffer(kReadBytes);
  for (bool at_begin = true;; at_begin = false) {
    Result<size_t> got = decoder.read(buffer);
    if (!got) return std::move(got).error();
    if (*got == 0) {
      return make_error(ErrorCode::kNotFound, "look for a page", name,
                        "none begins at this offset or behind it");
    }
    text.append(buffer.data(), *got);
    const size_t page = text.find(kPage);
    if (page == std::string::npos) {
      // Of the end that is kept, the begin of the text is not lost when it is short.
      const size_t keep = kPage.size() + kIndent;
      if (text.size() > keep && !at_begin) text.erase(0, text.size() - keep);
      continue;
    }
    size_t begin = page;
    while (begin > 0 && page - begin < kIndent && text[begin - 1] == ' ') --begin;
    std::string_view from = std::string_view(text).substr(begin);
    if (begin == 0 && page < kIndent) {
      if (Status s = out.append(std::string(kIndent - page, ' ')); !s) return s;
    }
    if (Status s = out.append(from); !s) return s;
    return write_rest(decoder, out);
  }
}

}  // namespace

int dumplastbz2block(int argc, char** argv) {
  const std::optional<OldCommandLine> line = OldCommandLine::parse(kLastUsage, argc, argv);
  if (!line) return kOldUsage;
  if (line->words().size() != 1) return usage_error(kLastUsage, "one file, please");
  Result<FileSource> source = FileSource::open(line->words()[0]);
  if (!source) return old_failure(kLastUsage.name, source.error(), kOldUsage);
  codec::Bz2Input input(*source, 0, source->size());
  codec::Bz2Search search(input);
  const Result<bool> found = search.previous(~std::uint64_t{0});
  if (!found) return old_failure(kLastUsage.name, found.error(), kOldUsage);
  if (!*found) return old_failure(kLastUsage.name, source->name() + " has no whole bzip2 block");
  FdSink out = standard_output();
  std::vector<char> buffer(kReadBytes);
  for (;;) {
    const Result<size_t> got = search.block().read(buffer);
    if (!got) return old_failure(kLastUsage.name, got.error(), kOldUsage);
    if (*got == 0) return kOldOk;
    if (const Status s = out.append({buffer.data(), *got}); !s) {
      return old_failure(kLastUsage.name, s.error(), kOldUsage);
    }
  }
}

int dumpbz2filefromoffset(int argc, char** argv) {
  const std::optional<OldCommandLine> line = OldCommandLine::parse(kOffsetUsage, argc, argv);
  if (!line) return kOldUsage;
  const std::vector<std::string>& words = line->words();
  const bool is_raw = words.size() == 3 && words[2] == "raw";
  if (words.size() != 2 && !is_raw) {
    return usage_error(kOffsetUsage, "a file and an offset, please");
  }
  const std::optional<std::uint64_t> offset = number_of(words[1]);
  if (!offset || *offset > ~std::uint64_t{0} / 8) {
    return usage_error(kOffsetUsage, "\"" + words[1] + "\" is not a byte of a file");
  }
  Result<FileSource> source = FileSource::open(words[0]);
  if (!source) return old_failure(kOffsetUsage.name, source.error());
  FdSink out = standard_output();
  if (!is_raw) {
    const Result<std::string> header = read_header(*source);
    if (!header) return old_failure(kOffsetUsage.name, header.error());
    if (const Status s = out.append(*header); !s) return old_failure(kOffsetUsage.name, s.error());
  }
  codec::Bz2Input input(*source, 0, source->size());
  codec::Bz2Search search(input);
  const Result<bool> found = search.next(*offset * 8);
  if (!found) return old_failure(kOffsetUsage.name, found.error());
  if (!*found) {
    return old_failure(kOffsetUsage.name, source->name() + " has no whole bzip2 block at byte " +
                                              words[1] + " or behind it");
  }
  codec::Bz2TailDecoder decoder(input, search.block().info().bit);
  const Status s = is_raw ? write_rest(decoder, out) : write_pages(decoder, out, source->name());
  return s ? kOldOk : old_failure(kOffsetUsage.name, s.error());
}

}  // namespace dumps::file
