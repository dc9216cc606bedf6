#include "plugins/xml-dump/engine/unreadable_limit.h"

#include <charconv>

#include "dumps/failure.hpp"

namespace dumps::xml_dump {
namespace {

template <class Number>
bool is_number(std::string_view text, Number& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() && value >= 0;
}

}  // namespace

UnreadableLimit UnreadableLimit::parse(std::string_view text) {
  UnreadableLimit limit;
  limit.text_ = text;
  if (text == "any") return limit;
  limit.share_ = 0;
  if (text.ends_with('%')) {
    double percent = 0;
    if (is_number(text.substr(0, text.size() - 1), percent) && percent <= 100) {
      limit.share_ = percent / 100;
      limit.number_ = percent == 0 ? 0 : kFew;
      return limit;
    }
  } else if (is_number(text, limit.number_)) {
    return limit;
  }
  throw plugin::config_failure("max_unreadable", "is \"" + limit.text_ +
                                                     "\"; give a share (\"0.1%\"), a number of "
                                                     "texts (\"12\"), or \"any\"");
}

bool UnreadableLimit::allows(std::int64_t unreadable, std::int64_t revisions) const {
  return unreadable <= number_ ||
         static_cast<double>(unreadable) <= share_ * static_cast<double>(revisions);
}

}  // namespace dumps::xml_dump
