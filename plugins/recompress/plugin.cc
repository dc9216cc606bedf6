// The description of plugin `recompress`: one job type per target format.
#include "plugins/recompress/recompress_job.h"

namespace dumps::recompress {
namespace {

constexpr dumps_param kParams[] = {
    plugin::make_param("source", DUMPS_PARAM_STRING, nullptr,
                       "Which artifacts of the run to read, as a pattern in which * stands for any "
                       "characters: \"*-pages-meta-history*.xml*.bz2\".",
                       DUMPS_PARAM_REQUIRED),
    plugin::make_param("optional_source", DUMPS_PARAM_BOOL, "false",
                       "true: there is nothing to do when no artifact matches; false: that fails."),
    plugin::make_param("level", DUMPS_PARAM_INT, "0",
                       "Compression level of the target format; 0: the agent's choice."),
};

constexpr dumps_job_type job_type(const Format& format) {
  return plugin::make_job_type(
      format.job_type, format.title,
      "Reads each matching artifact of the run, whatever its own compression, and writes the same "
      "bytes under the same name with this format's ending. One shard per file. A sample is "
      "recompressed whole.",
      format.patterns, kParams, {.memory_bytes = format.memory_bytes});
}

constexpr dumps_job_type kTypeRows[] = {job_type(kFormats[0]), job_type(kFormats[1]),
                                        job_type(kFormats[2]), job_type(kFormats[3]),
                                        job_type(kFormats[4])};
constexpr const dumps_job_type* kTypes[] = {&kTypeRows[0], &kTypeRows[1], &kTypeRows[2],
                                            &kTypeRows[3], &kTypeRows[4], nullptr};

constexpr const char* kExtensions[] = {DUMPS_EXT_INPUT, DUMPS_EXT_OUTPUT, DUMPS_EXT_PROGRESS,
                                       DUMPS_EXT_CANCEL, nullptr};

constexpr dumps_plugin kPlugin = plugin::make_plugin<&make_recompress_job>(
    {.id = "recompress",
     .version = "0.1.0",
     .title = "Recompression",
     .owner = "dumps agent",
     .contact = "dumps-agent@localhost",
     .url = nullptr,
     .license = "GPL-2.0-or-later",
     .description = "Writes artifacts of a run again in another compression format.",
     .required_extensions = kExtensions},
    kTypes);

}  // namespace
}  // namespace dumps::recompress

DUMPS_CPP_PLUGIN(dumps::recompress::kPlugin)
