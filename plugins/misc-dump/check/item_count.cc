#include "plugins/misc-dump/check/item_count.h"

#include <re2/re2.h>

#include <charconv>

#include "dumps/failure.hpp"

namespace dumps::misc {

ItemCount::ItemCount(const std::string& pattern, How how, const std::string& key)
    : pattern_(std::make_unique<re2::RE2>(pattern, re2::RE2::Quiet)), how_(how) {
  if (!pattern_->ok()) {
    throw plugin::config_failure(key,
                                 "\"" + pattern + "\" is no RE2 pattern: " + pattern_->error());
  }
  if (pattern_->NumberOfCapturingGroups() != 1) {
    throw plugin::config_failure(
        key, "\"" + pattern + "\" has " + std::to_string(pattern_->NumberOfCapturingGroups()) +
                 " groups; it must have one, for the number, as in \"wrote ([0-9]+) items\"");
  }
}

ItemCount::~ItemCount() = default;
ItemCount::ItemCount(ItemCount&&) noexcept = default;
ItemCount& ItemCount::operator=(ItemCount&&) noexcept = default;

void ItemCount::take(std::string_view line) {
  std::string text;
  if (!re2::RE2::PartialMatch(re2::StringPiece(line.data(), line.size()), *pattern_, &text)) return;
  std::erase(text, ',');
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return;
  count_ = how_ == How::kSum ? count_.value_or(0) + number : number;
}

}  // namespace dumps::misc
