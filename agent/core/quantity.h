// Durations and sizes as they stand in configurations: "90s", "1h 30min", "64MiB". Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dumps {

// Units ms, s, min, h, d, w; several parts add up; a bare 0 is fine. None for anything else, or
// over 100 years.
std::optional<std::int64_t> parse_duration_ms(std::string_view text);
// Units B, KB, MB, GB, TB (powers of 1000) and KiB, MiB, GiB, TiB; no unit: bytes.
std::optional<std::int64_t> parse_size_bytes(std::string_view text);

}  // namespace dumps
