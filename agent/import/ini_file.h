// IniFile: configurations of the engine before this agent, read as it reads them: sections, keys
// without regard to case, "key = value" or "key: value", lines that begin with blanks go on with
// the value before them, '#' and ';' begin a comment line. A key twice in a section is an error, as
// it is there. Pure but for read_ini().
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "agent/base/result.h"

namespace dumps {

struct IniValue {
  std::string text;
  int line = 0;
};

struct IniSection {
  int line = 0;
  std::map<std::string, IniValue> keys;  // names in small letters
};

struct IniFile {
  std::string path;
  std::map<std::string, IniSection> sections;

  const IniValue* find(const std::string& section, const std::string& key) const;
  std::string place(int line) const { return path + ":" + std::to_string(line); }
};

// kInvalid, with file and line, for what is not such a file.
Result<IniFile> parse_ini(std::string_view text, const std::string& path);
Result<IniFile> read_ini(const std::string& path);

}  // namespace dumps
