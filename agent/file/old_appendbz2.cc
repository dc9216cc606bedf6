// appendbz2: packs text so that it can be put behind the blocks of a cut bzip2 file.
#include <fcntl.h>

#include <cerrno>
#include <limits>
#include <vector>

#include "agent/codec/bz2_splicer.h"
#include "agent/file/old_command_line.h"
#include "agent/file/old_streams.h"
#include "agent/file/old_tools.h"

namespace dumps::file {
namespace {

const OldUsage kUsage = {
    "appendbz2",
    "Usage: appendbz2 --crc number --outfile file [--bufsize bytes] [--verbose]\n\n"
    "Packs standard input into bzip2 blocks without a header, and ends the stream with a CRC that\n"
    "continues the given one: to be put behind blocks that end at a whole byte. `dumps-file "
    "append`\n"
    "does the whole repair, also where they do not.\n\n"
    "Exit codes: 0 ok, 1 failed, 255 usage\n\n"
    "  -c, --crc        combined CRC of the blocks before, decimal, not 0\n"
    "  -o, --outfile    the file to write\n"
    "  -b, --bufsize    accepted and not needed\n"
    "  -v, --verbose    say more\n"
    "  -h, --help       this text\n"
    "  -V, --version    the version\n",
    {{"crc", 'c', true}, {"outfile", 'o', true}, {"bufsize", 'b', true}, {"verbose", 'v', false}},
    'V'};

Status pack(codec::Encoder& encoder) {
  Result<std::unique_ptr<OldInput>> input = OldInput::open("");
  if (!input) return std::move(input).error();
  std::vector<char> buffer(size_t{256} * 1024);
  for (;;) {
    Result<size_t> got = (*input)->read(buffer);
    if (!got) return std::move(got).error();
    if (*got == 0) return encoder.finish();
    if (Status s = encoder.write({buffer.data(), *got}); !s) return s;
  }
}

}  // namespace

int appendbz2(int argc, char** argv) {
  const std::optional<OldCommandLine> line = OldCommandLine::parse(kUsage, argc, argv);
  if (!line) return kOldUsage;
  const std::optional<std::uint64_t> crc = number_of(line->value('c'));
  if (!crc || *crc == 0 || *crc > std::numeric_limits<std::uint32_t>::max()) {
    return usage_error(kUsage, "--crc needs the CRC of the blocks before, which is not 0");
  }
  if (line->value('o').empty() || !line->words().empty()) {
    return usage_error(kUsage, "--outfile is needed, and no other words");
  }
  if (line->count('b') > 0 && number_of(line->value('b')).value_or(0) == 0) {
    return usage_error(kUsage, "\"" + line->value('b') + "\" is not the size of a buffer");
  }
  UniqueFd fd(::open(line->value('o').c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
  if (!fd) {
    return old_failure(kUsage.name, make_errno_error(errno, "create file", line->value('o')));
  }
  FdSink sink(fd.get(), line->value('o'));
  codec::Bz2SpliceOptions options;
  options.threads = all_processors();
  options.continued_crc = static_cast<std::uint32_t>(*crc);
  const Result<std::unique_ptr<codec::Bz2Splicer>> splicer =
      codec::Bz2Splicer::create(options, sink);
  if (!splicer) return old_failure(kUsage.name, splicer.error());
  const Status s = pack(**splicer);
  return s ? kOldOk : old_failure(kUsage.name, s.error());
}

}  // namespace dumps::file
