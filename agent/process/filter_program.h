// Filter programs: one child that reads its standard input and writes its standard output, with
// both in memory. Blocking; any thread, several at a time. The caller ignores SIGPIPE.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/base/result.h"

namespace dumps {

// What the program wrote. An error where it did not end with exit code 0: how it ended, and its
// last words. argv[0] is a path.
Result<std::string> run_filter(const std::vector<std::string>& argv, std::string_view input);

// Path of a program in the usual directories; empty: there is none.
std::string find_program(std::string_view name);

// Calls 7-Zip (Debian: package 7zip or p7zip-full) as codec::EncoderOptions::run_7z wants it; empty
// where it is not installed.
std::function<Result<std::string>(std::vector<std::string>, std::string_view)> seven_zip_runner();

}  // namespace dumps
