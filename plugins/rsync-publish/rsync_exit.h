// What rsync's exit codes mean and what to do about each. A table; pure.
#pragma once

#include <string>
#include <vector>

#include "dumps/failure.hpp"

namespace dumps::rsync_publish {

// rsync's own words for an exit code, as its manual has them; "unknown exit code" for others.
const char* meaning_of_exit(int code);

// The Failure for a pass that ended with `code` (not 0): retried by the host when the cause passes
// by itself (network, a full or busy receiver), DUMPS_ERR_CONFIG when an operator must act
// (authentication, wrong options), DUMPS_ERR_FAILED otherwise. `last_words` are the last lines of
// standard error. `subject` says which pass to where.
plugin::Failure exit_failure(int code, const std::string& subject,
                             const std::vector<std::string>& last_words);

}  // namespace dumps::rsync_publish
