// The IP test of MediaWiki's export: a contributor without account whose name is an IP address is
// written as <ip>, any other name as <username>. Pure; any thread.
#pragma once

#include <string_view>

namespace dumps::mediawiki {

// A whole IPv4 address (octets of 1 to 3 digits, at most 255, leading zeros allowed) or IPv6
// address (at most one "::"), without range or port. One newline after it is overlooked, as the
// pattern of MediaWiki does.
bool is_ip_address(std::string_view name);

}  // namespace dumps::mediawiki
