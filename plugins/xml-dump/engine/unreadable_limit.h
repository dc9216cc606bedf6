// UnreadableLimit: how many texts of an export may be unreadable before it is no good: a share of
// its revisions, or a number. Texts that the wiki itself marked as lost do not count; one whose
// address has an unknown scheme is too many, since others of its kind would come. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace dumps::xml_dump {

class UnreadableLimit {
 public:
  // "any", "0.1%" or "12". A share always allows kFew: a small wiki may have some, too. Throws
  // plugin::Failure (DUMPS_ERR_CONFIG) for anything else.
  static UnreadableLimit parse(std::string_view text);
  static constexpr std::int64_t kFew = 20;

  // All are allowed.
  UnreadableLimit() = default;

  // Addresses of unknown schemes are let through, too.
  bool allows_all() const { return text_ == "any"; }
  bool allows(std::int64_t unreadable, std::int64_t revisions) const;
  const std::string& text() const { return text_; }

 private:
  std::string text_ = "any";
  double share_ = 1;
  std::int64_t number_ = 0;
};

}  // namespace dumps::xml_dump
