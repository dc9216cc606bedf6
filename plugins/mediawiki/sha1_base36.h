// The digest that MediaWiki stores and exports: SHA-1 in base 36, lower case, padded to 31 digits.
#pragma once

#include <string>
#include <string_view>

namespace dumps::mediawiki {

std::string sha1_base36(std::string_view bytes);

}  // namespace dumps::mediawiki
