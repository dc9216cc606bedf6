// The description of plugin `recompress`: one job type per target format, and those that give the
// same pages another shape.
#include "plugins/recompress/recompress_job.h"

namespace dumps::recompress {
namespace {

constexpr dumps_param kSource =
    plugin::make_param("source", DUMPS_PARAM_STRING, nullptr,
                       "Which artifacts of the run to read, as a pattern in which * stands for any "
                       "characters: \"*-pages-meta-history*.xml*.bz2\".",
                       DUMPS_PARAM_REQUIRED);
constexpr dumps_param kArticles = plugin::make_param(
    "source", DUMPS_PARAM_STRING, "{target}-{date}-pages-articles*.xml*",
    "Which artifacts of the run to read, as a pattern; multistream files do not count.");
constexpr dumps_param kOptionalSource =
    plugin::make_param("optional_source", DUMPS_PARAM_BOOL, "false",
                       "true: there is nothing to do when no artifact matches; false: that fails.");
constexpr dumps_param kLevel =
    plugin::make_param("level", DUMPS_PARAM_INT, "0",
                       "Compression level of the target format; 0: the agent's choice.");

constexpr dumps_param kParams[] = {kSource, kOptionalSource, kLevel};
constexpr dumps_param kMultistreamParams[] = {
    kArticles, kOptionalSource,
    plugin::make_param("pages_per_stream", DUMPS_PARAM_INT, "100",
                       "How many pages are in a stream; readers expect 100."),
    kLevel};
constexpr dumps_param kRecombineParams[] = {
    plugin::make_param("output", DUMPS_PARAM_STRING, nullptr,
                       "The whole file, without target and date: \"pages-articles.xml.bz2\". Its "
                       "parts are the run's files of this name with a number, a range -pFIRSTpLAST "
                       "or both.",
                       DUMPS_PARAM_REQUIRED),
    plugin::make_param("optional_source", DUMPS_PARAM_BOOL, "false",
                       "true: there is nothing to do when the run has no parts; false: that "
                       "fails."),
    kLevel};
constexpr dumps_param kSplitParams[] = {
    kSource, kOptionalSource,
    plugin::make_param("size", DUMPS_PARAM_SIZE, "256MiB",
                       "About how large a part becomes, compressed as its source is."),
    kLevel};

constexpr dumps_job_type job_type(const Format& format) {
  return plugin::make_job_type(
      format.job_type, format.title,
      "Reads each matching artifact of the run, whatever its own compression, and writes the same "
      "bytes under the same name with this format's ending. One shard per file. A sample is "
      "recompressed whole.",
      format.patterns, kParams, {.threads_max = kThreadsMax, .memory_bytes = format.memory_bytes});
}

constexpr const char* kMultistreamPatterns[] = {
    "{target}-{date}-pages-articles-multistream*.bz2",
    "{target}-{date}-pages-meta-current-multistream*.bz2",
    "{target}-{date}-pages-meta-history-multistream*.bz2", nullptr};
constexpr const char* kPagePatterns[] = {"{target}-{date}-*.xml*",
                                         "{target}-{date}-*-multistream-index.txt.bz2", nullptr};
constexpr const char* kPartPatterns[] = {"{target}-{date}-*.xml-p*", nullptr};

constexpr dumps_job_type kTypeRows[] = {
    job_type(kFormats[0]),
    job_type(kFormats[1]),
    job_type(kFormats[2]),
    job_type(kFormats[3]),
    job_type(kFormats[4]),
    plugin::make_job_type(
        "articles-multistream", "Articles in many bz2 streams, with an index",
        "The same pages as in the file of articles, 100 in each bz2 stream, and an index of "
        "offset, "
        "page id and title, so that single pages can be read. One shard per file.",
        kMultistreamPatterns, kMultistreamParams,
        {.threads_max = kThreadsMax, .memory_bytes = 256 * kMiB}),
    plugin::make_job_type(
        "recombine", "One file from parts",
        "The header of the first part, the pages of all and the end. What gz members, bz2 blocks "
        "and zstd frames hold is copied without compressing it again, where the parts have the "
        "output's format. Indexes of multistream files are joined too.",
        kPagePatterns, kRecombineParams, {.threads_max = kThreadsMax, .memory_bytes = 448 * kMiB}),
    plugin::make_job_type(
        "split", "Parts of about a given size",
        "Cuts files of pages between pages into numbered parts that are named after their page "
        "ids. Planning reads each file once. One shard per file.",
        kPartPatterns, kSplitParams, {.threads_max = kThreadsMax, .memory_bytes = 1152 * kMiB})};
constexpr const dumps_job_type* kTypes[] = {&kTypeRows[0], &kTypeRows[1], &kTypeRows[2],
                                            &kTypeRows[3], &kTypeRows[4], &kTypeRows[5],
                                            &kTypeRows[6], &kTypeRows[7], nullptr};

constexpr const char* kExtensions[] = {DUMPS_EXT_INPUT, DUMPS_EXT_OUTPUT, DUMPS_EXT_PROGRESS,
                                       DUMPS_EXT_CANCEL, nullptr};

constexpr dumps_plugin kPlugin = plugin::make_plugin<&make_job>(
    {.id = "recompress",
     .version = "0.2.0",
     .title = "Recompression",
     .owner = "dumps agent",
     .contact = "dumps-agent@localhost",
     .url = nullptr,
     .license = "GPL-2.0-or-later",
     .description =
         "Writes artifacts of a run again: in another compression format, in many streams "
         "with an index, as one file from parts, as parts of one file.",
     .required_extensions = kExtensions},
    kTypes);

}  // namespace
}  // namespace dumps::recompress

DUMPS_CPP_PLUGIN(dumps::recompress::kPlugin)
