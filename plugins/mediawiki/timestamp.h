// Timestamps: MediaWiki's 14 digits (YYYYMMDDhhmmss, UTC) to the form of the export. Any thread.
#pragma once

#include <string_view>

#include "plugins/mediawiki/byte_buffer.h"

namespace dumps::mediawiki {

// Appends "2003-01-16T16:04:49Z". Days and hours beyond their range run over into the next unit, as
// in MediaWiki ("20230231…" is the 3rd of March). False, and the epoch is appended, when `digits`
// is not a timestamp: an empty one would be the current time in MediaWiki, and all zeros end its
// run; neither gives the same file twice.
bool append_timestamp(ByteBuffer& out, std::string_view digits);

}  // namespace dumps::mediawiki
