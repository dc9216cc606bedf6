// ItemCount: how many items a producer says it wrote, taken from its standard error by a pattern
// with one group, as in "Processed ([0-9]+) entities". RE2: no line, however long, and no pattern
// makes it slow. One object per attempt; one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace re2 {
class RE2;
}

namespace dumps::misc {

class ItemCount {
 public:
  enum class How : std::uint8_t {
    kLast,
    kSum
  };  // several lines match: the last one counts, or all

  // Throws config_failure(key) where the pattern does not compile or has not one group.
  ItemCount(const std::string& pattern, How how, const std::string& key);
  ~ItemCount();
  ItemCount(ItemCount&&) noexcept;
  ItemCount& operator=(ItemCount&&) noexcept;

  // Numbers may have commas between their digits ("1,234").
  void take(std::string_view line);
  // None: no line matched.
  std::optional<std::uint64_t> count() const { return count_; }

 private:
  std::unique_ptr<re2::RE2> pattern_;
  How how_;
  std::optional<std::uint64_t> count_;
};

}  // namespace dumps::misc
