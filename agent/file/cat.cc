// dumps-file cat: the text of files, one behind the other.
#include "agent/file/commands.h"
#include "agent/file/dump_reader.h"

namespace dumps::file {

int cat_command(const GlobalOptions& global, const std::vector<std::string>& files) {
  Result<std::unique_ptr<DumpOutput>> output =
      DumpOutput::create(kStandard, {.format = codec::Format::kPlain});
  if (!output) return complain(output.error());
  for (const std::string& file : files) {
    Result<std::unique_ptr<DumpInput>> input = DumpInput::open(file, thread_count(global));
    if (!input) return complain(input.error());
    Progress progress(shows_progress(global, true), "read " + file, (*input)->size());
    Status s =
        read_text(**input, progress, [&](std::string_view text) { return (*output)->write(text); });
    progress.clear();
    if (!s) {
      (void)(*output)->finish();  // what is right so far is given out
      return complain(s.error());
    }
  }
  if (Status s = (*output)->finish(); !s) return complain(s.error());
  if (global.json) return report(global, {output->get()});
  return kOk;
}

}  // namespace dumps::file
