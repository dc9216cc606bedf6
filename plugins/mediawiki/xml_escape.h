// Escaping of element text and attribute values, byte for byte as MediaWiki does it.
//
// Two forms of element text exist: the direct one leaves quotes and carriage returns alone; the
// published one comes out of a second pass through an XML parser, which turns CR LF and CR into LF
// and writes `"` as an entity. Pure; any thread.
#pragma once

#include <string_view>

#include "plugins/mediawiki/byte_buffer.h"

namespace dumps::mediawiki {

enum class TextEscape {
  kDirect,     // & < >
  kPublished,  // & < > " and line ends normalised to LF
};

void append_escaped_text(ByteBuffer& out, std::string_view text, TextEscape escape);

// How much that appends at most (line ends may go away).
size_t escaped_text_bytes(std::string_view text, TextEscape escape);

// & < > " ' and tab, LF, CR as numeric references: the same in both dialects.
void append_escaped_attribute(ByteBuffer& out, std::string_view value);

// Undoes append_escaped_text() but for the line ends that it changed.
void append_unescaped_text(ByteBuffer& out, std::string_view escaped);

}  // namespace dumps::mediawiki
