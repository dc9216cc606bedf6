// File formats, told by the ending of a name or by the first bytes. Pure; any thread.
#pragma once

#include <cstdint>
#include <string_view>

namespace dumps::codec {

enum class Format : std::uint8_t { kPlain, kGz, kBz2, kXz, k7z, kZst };

// By the name's ending; kPlain for all unknown endings.
Format format_of_name(std::string_view name);
// By the first bytes of a file (six are enough); kPlain when no magic fits.
Format format_of_magic(std::string_view first_bytes);
// ".gz", "" for kPlain.
std::string_view ending_of(Format format);
// The name without the ending of its format.
std::string_view without_ending(std::string_view name);

}  // namespace dumps::codec
