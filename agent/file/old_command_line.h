// Command lines of the old tools: getopt_long_only, so that `-f x`, `-filename x`, `--filename x`
// and `--filename=x` are the same, as are unique beginnings of names.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/base/error.h"

namespace dumps::file {

inline constexpr int kOldOk = 0;
inline constexpr int kOldFailed = 1;
inline constexpr int kOldUsage = 255;  // also of --help and --version, which go to stderr

struct OldOption {
  const char* name;
  char letter;
  bool has_value;
};

struct OldUsage {
  const char* name;
  const char* help;                // whole text, with a line end
  std::vector<OldOption> options;  // besides -h --help and --version
  char version_letter;
};

class OldCommandLine {
 public:
  // None: help, version or what is wrong has been written to stderr; the tool ends with kOldUsage.
  static std::optional<OldCommandLine> parse(const OldUsage& usage, int argc, char** argv);

  // How often an option was given.
  int count(char letter) const;
  // The last value given; empty: none.
  std::string value(char letter) const;
  const std::vector<std::string>& words() const { return words_; }

 private:
  std::map<char, std::vector<std::string>> values_;
  std::vector<std::string> words_;
};

// A whole number without sign. None: it is not one, or too large.
std::optional<std::uint64_t> number_of(std::string_view text);
// Writes "NAME: WHY", then the help; kOldUsage.
int usage_error(const OldUsage& usage, const std::string& why);
// Writes "NAME: ERROR"; `code`.
int old_failure(const char* name, const Error& error, int code = kOldFailed);
int old_failure(const char* name, const std::string& why, int code = kOldFailed);

}  // namespace dumps::file
