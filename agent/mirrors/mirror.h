// Mirror: one entry of mirrors.d/NAME.toml: who mirrors the dumps, from which hosts, and what they
// take. rsyncd's access rules, the public page and the machine-readable list are made of these
// alone. Plain values; reading collects problems.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "agent/core/config_node.h"
#include "agent/core/problem.h"

namespace dumps::mirrors {

struct Mirror {
  std::string name;                                     // of the file: [a-z0-9-]+
  std::string title, institution, location, url, text;  // shown on the public page
  std::string contact_name, contact;                    // an address of mail; never public
  std::vector<std::string> hosts;      // names, looked up when rsyncd's file is written
  std::vector<std::string> addresses;  // fixed IPv4 and IPv6 addresses and networks
  std::vector<std::string> modules;    // of rsyncd.toml
  std::string bandwidth;               // what it offers, in its own words: "10 Gb/s"
  std::string added;                   // YYYY-MM-DD
  std::string inactive;                // why it is not served now; empty: it is
  bool is_active() const { return inactive.empty(); }
};

// `file`: path, for messages; the mirror's name is the file's.
Mirror read_mirror(const ConfigNode& document, const std::string& file, Problems& problems);

// All of a directory, by name; none where it does not exist.
std::map<std::string, Mirror> read_mirrors(const std::string& directory, Problems& problems);

// An IPv4 or IPv6 address, or a network of them: "192.0.2.0/24".
bool is_address(const std::string& text);
// A host's name, by RFC 1123, with a dot in it.
bool is_host_name(const std::string& text);

}  // namespace dumps::mirrors
