// The description of plugin `hash`.
#include "plugins/hash/hash_job.h"

namespace dumps::hash {
namespace {

constexpr dumps_param kSumsParams[] = {
    plugin::make_param("sha256", DUMPS_PARAM_BOOL, "false",
                       "Also write {target}-{date}-sha256sums.txt."),
};

constexpr const char* kSumsPatterns[] = {"{target}-{date}-md5sums.txt",
                                         "{target}-{date}-sha1sums.txt",
                                         "{target}-{date}-sha256sums.txt", nullptr};

// Four digest contexts, one buffer of 1 MiB and the list of names.
constexpr plugin::JobTypeOptions kSumsOptions = {.memory_bytes = uint64_t{32} << 20,
                                                 .estimated_bytes = 16 << 10};

constexpr dumps_job_type kSums = plugin::make_job_type(
    "sums", "Hash lists of the run",
    "Reads every artifact that the run has sealed so far, compares size, md5, sha1 and sha256 with "
    "what the host recorded, and writes md5sums and sha1sums files that md5sum -c and sha1sum -c "
    "accept. Put it after all steps whose files it shall name.",
    kSumsPatterns, kSumsParams, kSumsOptions);

// Seals nothing, hence the flag; a table without rows cannot be an array, hence no make_job_type.
constexpr dumps_job_type kVerify = {
    sizeof(dumps_job_type),
    DUMPS_JOB_PUBLISHES,
    "verify",
    "Check of the run's files",
    "Reads every sealed artifact of the run and compares it with what the host recorded; writes "
    "nothing. Fails naming each file that differs.",
    nullptr,
    nullptr,
    0,
    sizeof(dumps_param),
    nullptr,
    0,
    1,
    uint64_t{32} << 20,
    0,
    0,
    0};

constexpr const dumps_job_type* kTypes[] = {&kSums, &kVerify, nullptr};

constexpr const char* kExtensions[] = {DUMPS_EXT_INPUT,  DUMPS_EXT_OUTPUT, DUMPS_EXT_PROGRESS,
                                       DUMPS_EXT_CANCEL, DUMPS_EXT_SAMPLE, nullptr};

constexpr dumps_plugin kPlugin = plugin::make_plugin<&make_hash_job>(
    {.id = "hash",
     .version = "0.1.0",
     .title = "Hashes of artifacts",
     .owner = "dumps agent",
     .contact = "dumps-agent@localhost",
     .url = nullptr,
     .license = "GPL-2.0-or-later",
     .description = "Verifies the sealed files of a run and writes its hash lists.",
     .required_extensions = kExtensions},
    kTypes);

}  // namespace
}  // namespace dumps::hash

DUMPS_CPP_PLUGIN(dumps::hash::kPlugin)
