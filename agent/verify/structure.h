// A quick look at both ends of a file: whether it begins as its name says, and whether its last
// blocks decode and its text ends as it must. What lies between is not looked at. Blocking.
#pragma once

#include <optional>
#include <string>

#include "agent/codec/decoder.h"
#include "agent/store/artifact.h"
#include "agent/verify/finding.h"

namespace dumps {

std::optional<Finding> check_beginning(const std::string& name, codec::ByteSource& source);
// Formats and files of which no part near the end can be decoded by itself (gz, a big xz or 7z
// block) are decoded whole where they are small, and else left to a deep check.
std::optional<Finding> check_end(const std::string& name, codec::ByteSource& source);

// What is said of a text that does not end as its form must.
std::string open_end(const ContentForm& form);
bool is_open_end(const Finding& finding);

}  // namespace dumps
