#include "agent/file/old_command_line.h"

#include <getopt.h>

#include <charconv>
#include <cstdio>

namespace dumps::file {

std::optional<OldCommandLine> OldCommandLine::parse(const OldUsage& usage, int argc, char** argv) {
  std::vector<OldOption> all = usage.options;
  all.push_back({"help", 'h', false});
  all.push_back({"version", usage.version_letter, false});
  std::vector<option> table;
  std::string letters;
  for (const OldOption& o : all) {
    table.push_back({o.name, o.has_value ? required_argument : no_argument, nullptr, o.letter});
    letters += o.letter;
    if (o.has_value) letters += ':';
  }
  table.push_back({nullptr, 0, nullptr, 0});
  OldCommandLine line;
  ::optind = 1;
  for (;;) {
    const int c = ::getopt_long_only(argc, argv, letters.c_str(), table.data(), nullptr);
    if (c == -1) break;
    if (c == 'h' || c == '?') {
      std::fputs(usage.help, stderr);
      return std::nullopt;
    }
    if (c == usage.version_letter) {
      std::fprintf(stderr, "%s of dumps-file %s\n", usage.name, DUMPS_AGENT_VERSION);
      return std::nullopt;
    }
    line.values_[static_cast<char>(c)].emplace_back(::optarg == nullptr ? "" : ::optarg);
  }
  line.words_.assign(argv + ::optind, argv + argc);
  return line;
}

int OldCommandLine::count(char letter) const {
  const auto found = values_.find(letter);
  return found == values_.end() ? 0 : static_cast<int>(found->second.size());
}

std::string OldCommandLine::value(char letter) const {
  const auto found = values_.find(letter);
  return found == values_.end() ? std::string() : found->second.back();
}

std::optional<std::uint64_t> number_of(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

int usage_error(const OldUsage& usage, const std::string& why) {
  std::fprintf(stderr, "%s: %s\n\n%s", usage.name, why.c_str(), usage.help);
  return kOldUsage;
}

int old_failure(const char* name, const std::string& why, int code) {
  std::fflush(stdout);
  std::fprintf(stderr, "%s: %s\n", name, why.c_str());
  return code;
}

int old_failure(const char* name, const Error& error, int code) {
  return old_failure(name, error.to_string(), code);
}

}  // namespace dumps::file
