// The description of plugin `rsync-publish`.
#include "plugins/rsync-publish/publish_job.h"

namespace dumps::rsync_publish {
namespace {

constexpr dumps_param kParams[] = {
    plugin::make_param("destination", DUMPS_PARAM_STRING, nullptr,
                       "Where to: an absolute path, rsync://[user@]host[:port]/module/path or "
                       "[user@]host::module/path. A receiving module needs munge symlinks = no.",
                       DUMPS_PARAM_REQUIRED),
    plugin::make_param("password", DUMPS_PARAM_STRING, nullptr,
                       "Name of the secret with the rsync daemon's password.", DUMPS_PARAM_SECRET),
    plugin::make_param("rsync", DUMPS_PARAM_STRING, "rsync",
                       "The rsync program: a path, or a name that is looked up in PATH."),
    plugin::make_param("timeout", DUMPS_PARAM_DURATION, "600s",
                       "Give up when no byte moves for this long; 0s: never."),
    plugin::make_param("connect_timeout", DUMPS_PARAM_DURATION, "60s",
                       "Give up when the daemon does not answer for this long; 0s: never."),
    plugin::make_param("pass_timeout", DUMPS_PARAM_DURATION, "0s",
                       "Longest time for one of the passes; 0s: no limit."),
    plugin::make_param("bandwidth_limit", DUMPS_PARAM_SIZE, "0",
                       "Bytes per second at most; 0: no limit."),
    plugin::make_param("create_destination", DUMPS_PARAM_BOOL, "false",
                       "Make a local destination that is not there, instead of failing."),
};

constexpr dumps_job_type kPublish = plugin::make_job_type(
    "publish", "Publication of the run",
    "Copies the released files of the run with rsync: data first, then, when the far side has been "
    "read and found equal, hash lists, status files, and the links of latest/ at last. Files of a "
    "failed run and of targets that are not public are never sent. Running it again continues what "
    "was cut "
    "short and sends nothing twice.",
    nullptr, kParams, {.flags = DUMPS_JOB_PUBLISHES, .memory_bytes = uint64_t{64} << 20});

constexpr const dumps_job_type* kTypes[] = {&kPublish, nullptr};

constexpr const char* kExtensions[] = {DUMPS_EXT_PUBLICATION, DUMPS_EXT_PROCESS, DUMPS_EXT_SCRATCH,
                                       DUMPS_EXT_PROGRESS,    DUMPS_EXT_CANCEL,  nullptr};

constexpr dumps_plugin kPlugin = plugin::make_plugin<&make_publish_job>(
    {.id = "rsync-publish",
     .version = "0.1.0",
     .title = "Publication by rsync",
     .owner = "dumps agent",
     .contact = "dumps-agent@localhost",
     .url = nullptr,
     .license = "GPL-2.0-or-later",
     .description = "Copies released runs to a local directory or an rsync daemon.",
     .capabilities = DUMPS_CAP_NETWORK | DUMPS_CAP_CHILDREN,
     .required_extensions = kExtensions},
    kTypes);

}  // namespace
}  // namespace dumps::rsync_publish

DUMPS_CPP_PLUGIN(dumps::rsync_publish::kPlugin)
