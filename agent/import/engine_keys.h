// EngineKeys: every key of the older engine's configuration, the sections in which it looks for
// it, and what becomes of it here. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/import/ini_file.h"

namespace dumps {

// Where a key is looked for: in the section of the wiki, in that of the group (FILE:SECTION), in
// its normal section.
enum class KeyScope : std::uint8_t { kGlobal, kGroup, kWiki };

struct EngineKey {
  const char* section;
  const char* key;
  KeyScope scope;
  const char* ignored;  // why nothing becomes of it; null: something does
};

const std::vector<EngineKey>& engine_keys();
// By its key alone, as in the sections of groups and wikis, or with a section.
const EngineKey* find_engine_key(std::string_view key, std::string_view section = {});
bool is_engine_section(std::string_view section);

// A key's value for a wiki (may be empty) of a group (may be empty), and where it stands.
struct EngineValue {
  std::string text;
  int line = 0;
};
std::optional<EngineValue> look_up(const IniFile& file, const EngineKey& key,
                                   const std::string& group, const std::string& wiki);

}  // namespace dumps
