// Text rules for page titles: blanks, case, forbidden characters. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace dumps::mediawiki {

// Blanks of all kinds and underscores become one underscore each run, marks of writing direction go
// away, underscores at both ends too.
std::string normalize_title_blanks(std::string_view title);

// Whether a title (with underscores) holds nothing that titles may not have: # < > [ ] { } |,
// controls, percent sequences, character references, "./" parts, "~~~", U+FFFD; at most
// `max_bytes`.
bool is_legal_title(std::string_view title, size_t max_bytes);

// How many bytes at the start of `text` spell `word`, whatever their case; 0 when they do not.
size_t matching_prefix(std::string_view text, std::string_view word);

std::string to_lower(std::string_view text);
std::string with_capital(std::string_view text);

// Character references (&amp; and the other four of XML, &nbsp;, numeric ones) to characters.
std::string decode_references(std::string_view text);

}  // namespace dumps::mediawiki
