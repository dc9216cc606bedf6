// The description of plugin `hash`.
#include "plugins/hash/sums_job.h"
#include "plugins/hash/verify_job.h"

namespace dumps::hash {
namespace {

constexpr dumps_param kSumsParams[] = {
    plugin::make_param("directory", DUMPS_PARAM_STRING, "",
                       "Absolute path of the files; empty: there is nothing to do, as the lists of "
                       "a run's own files are written with its status files."),
    plugin::make_param("list", DUMPS_PARAM_STRING, "files",
                       "How the lists are called: {target}-{date}-LIST-md5sums.txt."),
};

constexpr const char* kSumsPatterns[] = {
    "{target}-{date}-*-md5sums.txt", "{target}-{date}-*-sha1sums.txt",
    "{target}-{date}-*-sha256sums.txt", "{target}-{date}-*-hashes.tsv", nullptr};

constexpr uint32_t kMostThreads = 64;

// Per thread four digest contexts and one buffer of 1 MiB, and the list of names.
constexpr plugin::JobTypeOptions kSumsOptions = {
    .threads_max = kMostThreads, .memory_bytes = uint64_t{128} << 20, .estimated_bytes = 64 << 10};

constexpr dumps_job_type kSums = plugin::make_job_type(
    "sums", "Hash lists of other files",
    "Hashes the files below a directory that no step makes, several at a time, with md5, sha1 and "
    "sha256 in one read, and writes lists that md5sum -c and its kin accept. What this target's "
    "last list has, and has the same size and time of change, is not read again.",
    kSumsPatterns, kSumsParams, kSumsOptions);

// Seals nothing, hence the flag; a table without rows cannot be an array, hence no make_job_type.
constexpr dumps_job_type kVerify = {
    sizeof(dumps_job_type),
    DUMPS_JOB_PUBLISHES,
    "verify",
    "Check of the run's files",
    "Reads every sealed artifact of the run, several at a time, and compares it with what the host "
    "recorded; writes nothing. Fails naming each file that differs.",
    nullptr,
    nullptr,
    0,
    sizeof(dumps_param),
    nullptr,
    0,
    kMostThreads,
    uint64_t{128} << 20,
    0,
    0,
    0};

constexpr const dumps_job_type* kTypes[] = {&kSums, &kVerify, nullptr};

constexpr const char* kExtensions[] = {DUMPS_EXT_INPUT,  DUMPS_EXT_OUTPUT, DUMPS_EXT_PROGRESS,
                                       DUMPS_EXT_CANCEL, DUMPS_EXT_SAMPLE, DUMPS_EXT_THREADS,
                                       nullptr};

std::unique_ptr<plugin::Job> make_job(plugin::Host host, const plugin::JobInfo& info) {
  if (info.job_type == "sums") return std::make_unique<SumsJob>(host, info);
  return std::make_unique<VerifyJob>(host, info);
}

constexpr dumps_plugin kPlugin = plugin::make_plugin<&make_job>(
    {.id = "hash",
     .version = "0.2.0",
     .title = "Hashes of files",
     .owner = "dumps agent",
     .contact = "dumps-agent@localhost",
     .url = nullptr,
     .license = "GPL-2.0-or-later",
     .description = "Verifies the sealed files of a run, and hashes files that no step makes.",
     .capabilities = DUMPS_CAP_THREADS,
     .required_extensions = kExtensions},
    kTypes);

}  // namespace
}  // namespace dumps::hash

DUMPS_CPP_PLUGIN(dumps::hash::kPlugin)
