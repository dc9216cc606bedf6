// Cleaning of text as MediaWiki's export does: characters that XML forbids become U+FFFD, invalid
// UTF-8 is repaired by MediaWiki's own rules, and the result is in normal form C (ICU).
//
// Almost all text comes back unchanged and uncopied: one pass proves that it is valid and holds
// only characters that are in normal form whatever stands beside them. Any thread; the scratch
// string belongs to the caller and holds the result when something changed.
#pragma once

#include <string>
#include <string_view>

namespace dumps::mediawiki {

// The cleaned text: `text` itself, or a view of `scratch`.
std::string_view clean_text(std::string_view text, std::string& scratch);

// Replaces what is not valid UTF-8: one U+FFFD for each broken sequence (cut short, overlong,
// surrogate, above U+10FFFF) and for each stray byte. What follows a cut is looked at again.
std::string repair_utf8(std::string_view text);

bool is_valid_utf8(std::string_view text);

}  // namespace dumps::mediawiki
