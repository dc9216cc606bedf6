// checkforbz2footer and showcrcs: what a bzip2 file says at its end, and of its blocks.
#include <algorithm>
#include <cinttypes>
#include <cstdio>

#include "agent/codec/bz2_bits.h"
#include "agent/codec/bz2_format.h"
#include "agent/codec/bz2_walk.h"
#include "agent/file/bz2_position.h"
#include "agent/file/old_command_line.h"
#include "agent/file/old_tools.h"
#include "agent/store/file_source.h"

namespace dumps::file {
namespace {

const OldUsage kFooterUsage = {
    "checkforbz2footer",
    "Usage: checkforbz2footer [--version|--help]\n"
    "   or: checkforbz2footer <infile>\n\n"
    "Says by its exit code whether a bzip2 file ends as one must.\n"
    "A quick test: neither CRCs nor anything before the end are read.\n\n"
    "Exit codes: 0 the end is there, 1 it is not, 255 error\n\n"
    "  -h, --help       this text\n"
    "  -v, --version    the version\n",
    {},
    'v'};

const OldUsage kCrcsUsage = {
    "showcrcs",
    "Usage: showcrcs --filename file [--verbose] [--help] [--version]\n\n"
    "Lists offset and CRC of each block of a bzip2 file, and for each stream the combined CRC\n"
    "computed from its blocks and the one that is stored.\n\n"
    "Exit codes: 0 all is well, 1 the file is damaged, cut, or cannot be read, 255 usage\n\n"
    "  -f, --filename   the file\n"
    "  -v, --verbose    say more about each block\n"
    "  -h, --help       this text\n"
    "  -V, --version    the version\n",
    {{"filename", 'f', true}, {"verbose", 'v', false}},
    'V'};

// The end of a stream is 80 bits, then up to seven that fill the last byte.
constexpr std::uint64_t kEndBits = codec::kBz2MagicBits + 32;
constexpr std::uint64_t kTailBytes = 11;

Result<bool> has_footer(codec::ByteSource& source) {
  if (source.size() < kTailBytes) return false;
  codec::Bz2Input input(source, 0, source.size());
  codec::Bz2Window window(input, 0);
  Result<std::span<const std::uint8_t>> tail = window.at(source.size() - kTailBytes, kTailBytes);
  if (!tail) return std::move(tail).error();
  for (std::uint64_t filled = 0; filled < 8; ++filled) {
    codec::Bz2BitReader reader(*tail, kTailBytes * 8 - kEndBits - filled);
    const std::uint64_t magic = reader.take_magic();
    if (magic == codec::kBz2EndMagic) return true;
  }
  return false;
}

// What is wrong at a place goes to stderr, between the lines of stdout.
void complain_at(const codec::Bz2Item& item) {
  old_failure("showcrcs", item.why + " at byte " + std::to_string(item.bit / 8) + ", bit " +
                              std::to_string(item.bit % 8));
}

void show(const codec::Bz2Item& item, bool is_verbose) {
  if (item.kind == codec::Bz2Item::Kind::kBlock) {
    std::printf("offset:%" PRIu64 " CRC:0x%" PRIx32 "\n", old_position(item.bit),
                item.block.stored_crc);
    if (is_verbose) {
      std::fprintf(stderr, "block at byte %" PRIu64 ", bit %u: %" PRIu64 " bytes of text\n",
                   item.bit / 8, static_cast<unsigned>(item.bit % 8), item.block.plain_bytes);
    }
  } else if (item.kind == codec::Bz2Item::Kind::kStreamEnd) {
    if (item.crc) std::printf("computed_stream_CRC:0x%" PRIx32 "\n", *item.crc);
    std::printf("extracted_stream_CRC:0x%" PRIx32 "\n", item.stored_crc);
  }
}

}  // namespace

int checkforbz2footer(int argc, char** argv) {
  const std::optional<OldCommandLine> line = OldCommandLine::parse(kFooterUsage, argc, argv);
  if (!line) return kOldUsage;
  if (line->words().size() != 1) return usage_error(kFooterUsage, "one file, please");
  Result<FileSource> source = FileSource::open(line->words()[0]);
  if (!source) return old_failure(kFooterUsage.name, source.error(), kOldUsage);
  const Result<bool> found = has_footer(*source);
  if (!found) return old_failure(kFooterUsage.name, found.error(), kOldUsage);
  return *found ? kOldOk : kOldFailed;
}

int showcrcs(int argc, char** argv) {
  const std::optional<OldCommandLine> line = OldCommandLine::parse(kCrcsUsage, argc, argv);
  if (!line) return kOldUsage;
  if (line->count('f') == 0 || !line->words().empty()) {
    return usage_error(kCrcsUsage, "--filename is needed, and nothing else");
  }
  Result<FileSource> source = FileSource::open(line->value('f'));
  if (!source) return old_failure(kCrcsUsage.name, source.error());
  codec::Bz2Input input(*source, 0, source->size());
  codec::Bz2Walk walk(input);
  int code = kOldOk;
  for (;;) {
    const Result<std::optional<codec::Bz2Item>> item = walk.next();
    if (!item) return old_failure(kCrcsUsage.name, item.error());
    if (!*item) break;
    show(**item, line->count('v') > 0);
    if ((*item)->why.empty()) continue;
    complain_at(**item);
    code = kOldFailed;
  }
  if (std::fflush(stdout) != 0) return old_failure(kCrcsUsage.name, "cannot write the lines");
  return code;
}

}  // namespace dumps::file
