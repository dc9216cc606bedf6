// Local claims: which attempt owns a shard, when one host does all the work.
//
// A claim is a small file that holds the token of the attempt. The agent writes it before it starts
// a worker; whoever seals checks it at that moment, so a worker that was given up and comes back
// later cannot commit. There is no lock to leak: taking a claim simply takes it away from an older
// attempt. Blocking, small files; any thread, but only one agent per tree (see the domain marker).
#pragma once

#include <string>

#include "agent/base/result.h"

namespace dumps {

// Makes `token` the owner, durably. The directory of `path` is made when it is missing.
Status take_claim(const std::string& path, const std::string& token);

// Good while `token` is the owner; kRefused names the other one, or says that there is none.
Status check_claim(const std::string& path, const std::string& token);

// Gives the claim up. A claim of another attempt, or none, is left as it is.
Status drop_claim(const std::string& path, const std::string& token);

}  // namespace dumps
