// Addresses from which mirrors come: their fixed ones, and those that DNS gives for their names,
// A and AAAA. What was last found is kept in a file, and stands in when DNS does not answer: a
// mirror is not locked out, and the others do not wait, because one name cannot be found.
//
// Blocking; one caller at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "agent/base/result.h"
#include "agent/mirrors/mirror.h"
#include "agent/mirrors/rsyncd_config.h"

namespace dumps::mirrors {

// All addresses of a host's name, sorted. getaddrinfo's words where there are none.
Result<std::vector<std::string>> resolve_host(const std::string& name);

struct FoundAddresses {
  MirrorAddresses addresses;   // of active mirrors
  std::vector<Error> stale;    // names that were not found, whose last addresses stand in
  std::vector<Error> unknown;  // names that were never found
};

using Resolver = std::function<Result<std::vector<std::string>>(const std::string&)>;

// `cache`: path of the file. An error where it is there and cannot be read, or cannot be written.
Result<FoundAddresses> find_addresses(const std::map<std::string, Mirror>& mirrors,
                                      const std::string& cache,
                                      const Resolver& resolve = resolve_host);

}  // namespace dumps::mirrors
