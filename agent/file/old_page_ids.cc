// findpageidinbz2xml and getlastidinbz2xml: ids of pages in bzip2 files, found without reading all.
#include <cinttypes>
#include <cstdio>

#include "agent/file/bz2_pages.h"
#include "agent/file/bz2_position.h"
#include "agent/file/old_command_line.h"
#include "agent/file/old_tools.h"
#include "agent/store/file_source.h"

namespace dumps::file {
namespace {

const OldUsage kFindUsage = {
    "findpageidinbz2xml",
    "Usage: findpageidinbz2xml --filename file --pageid id [--stubfile file] [--useapi]\n"
    "       [--verbose] [--help] [--version]\n\n"
    "Writes where the block begins that has the page, and the first page of that block:\n"
    "    position:N page_id:N\n"
    "The file may be cut. Pages must stand in the order of their ids.\n\n"
    "Exit codes: 0 found, 1 the file has no page or cannot be read, 255 the page would be before\n"
    "the first one, or usage\n\n"
    "  -f, --filename   the file\n"
    "  -p, --pageid     the page\n"
    "  -s, --stubfile   accepted and not needed: however long a page is, it is read through\n"
    "  -a, --useapi     accepted and not needed\n"
    "  -v, --verbose    say more\n"
    "  -h, --help       this text\n"
    "  -V, --version    the version\n",
    {{"filename", 'f', true},
     {"pageid", 'p', true},
     {"stubfile", 's', true},
     {"useapi", 'a', false},
     {"verbose", 'v', false}},
    'V'};

const OldUsage kLastUsage = {
    "getlastidinbz2xml",
    "Usage: getlastidinbz2xml --filename file --type page|rev [--verbose] [--help] [--version]\n\n"
    "Writes the last id of a page or a revision in a bzip2 file, which may be cut:\n"
    "    page_id:N or rev_id:N\n\n"
    "Exit codes: 0 found, 1 there is none or the file cannot be read, 255 usage\n\n"
    "  -f, --filename   the file\n"
    "  -t, --type       page or rev\n"
    "  -v, --verbose    say more\n"
    "  -h, --help       this text\n"
    "  -V, --version    the version\n",
    {{"filename", 'f', true}, {"type", 't', true}, {"verbose", 'v', false}},
    'V'};

int finished(const char* name, int printed) {
  if (printed < 0 || std::fflush(stdout) != 0) return old_failure(name, "cannot write the result");
  return kOldOk;
}

}  // namespace

int findpageidinbz2xml(int argc, char** argv) {
  const char* const name = kFindUsage.name;
  const std::optional<OldCommandLine> line = OldCommandLine::parse(kFindUsage, argc, argv);
  if (!line) return kOldUsage;
  if (line->count('f') == 0 || line->count('p') == 0 || !line->words().empty()) {
    return usage_error(kFindUsage, "--filename and --pageid are needed, and no other words");
  }
  const std::optional<std::uint64_t> id = number_of(line->value('p'));
  if (!id || *id == 0) {
    return usage_error(kFindUsage, "\"" + line->value('p') + "\" is not the id of a page");
  }
  Result<FileSource> source = FileSource::open(line->value('f'));
  if (!source) return old_failure(name, source.error());
  codec::Bz2Input input(*source, 0, source->size());
  Bz2Pages pages(input);
  const Result<std::optional<PagePlace>> first = pages.first_page(0);
  if (!first) return old_failure(name, first.error());
  if (!*first) return old_failure(name, source->name() + ": there is no page");
  if ((*first)->page_id > *id) {
    return old_failure(name,
                       source->name() + ": page " + line->value('p') +
                           " would be before the first, " + std::to_string((*first)->page_id),
                       kOldUsage);
  }
  const Result<std::optional<PagePlace>> place = pages.find(*id);
  if (!place) return old_failure(name, place.error());
  if (!*place) return old_failure(name, source->name() + ": there is no page");
  if (line->count('v') > 0) {
    std::fprintf(stderr, "block at byte %" PRIu64 ", bit %u\n", (*place)->block_bit / 8,
                 static_cast<unsigned>((*place)->block_bit % 8));
  }
  return finished(name, std::printf("position:%" PRIu64 " page_id:%" PRIu64 "\n",
                                    old_position((*place)->block_bit), (*place)->page_id));
}

int getlastidinbz2xml(int argc, char** argv) {
  const char* const name = kLastUsage.name;
  const std::optional<OldCommandLine> line = OldCommandLine::parse(kLastUsage, argc, argv);
  if (!line) return kOldUsage;
  const std::string type = line->value('t');
  if (line->count('f') == 0 || !line->words().empty() || (type != "page" && type != "rev")) {
    return usage_error(kLastUsage, "--filename and --type page or rev are needed");
  }
  Result<FileSource> source = FileSource::open(line->value('f'));
  if (!source) return old_failure(name, source.error());
  codec::Bz2Input input(*source, 0, source->size());
  const Result<std::optional<std::uint64_t>> id =
      Bz2Pages(input).last_id(type == "page" ? IdScanner::What::kPage : IdScanner::What::kRevision);
  if (!id) return old_failure(name, id.error());
  if (!*id) return old_failure(name, source->name() + ": there is no id of a " + type);
  if (line->count('v') > 0) {
    std::fprintf(stderr, "looked backwards from byte %" PRIu64 "\n", source->size());
  }
  return finished(name, std::printf("%s_id:%" PRIu64 "\n", type.c_str(), **id));
}

}  // namespace dumps::file
