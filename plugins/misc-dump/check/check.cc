#include "plugins/misc-dump/check/check.h"

#include <re2/re2.h>

#include <utility>

#include "dumps/failure.hpp"
#include "plugins/misc-dump/check/unpacker.h"

namespace dumps::misc {

Check::Check(const CheckRules& rules, std::string subject)
    : rules_(rules), subject_(std::move(subject)) {
  if (const std::string complaint = complain_about(rules); !complaint.empty()) {
    throw plugin::config_failure("check", complaint);
  }
  format_ = make_format_checker(rules);
  if (rules.packing != Packing::kPlain) unpacker_ = make_unpacker(rules.packing);
}

Check::~Check() = default;

void Check::fail(const Malformed& problem) const {
  std::string text = "line " + std::to_string(problem.line.value_or(place_.line_of(problem.byte))) +
                     ", byte " + std::to_string(problem.byte) + ": " + problem.what_is_wrong;
  if (const std::string excerpt = place_.excerpt(problem.byte); !excerpt.empty()) {
    text += ", at " + excerpt;
  }
  if (unpacker_) text += " (lines and bytes as decompressed)";
  throw plugin::failed(subject_, text);
}

void Check::feed_format(std::string_view bytes) {
  try {
    format_->feed(bytes);
  } catch (const Malformed& problem) {
    fail(problem.byte < 3 && text_.begins_like_mark() ? TextRules::mark() : problem);
  }
}

void Check::feed_plain(std::string_view bytes) {
  place_.begin(bytes);
  if (format_) {
    const auto problem = text_.feed(bytes);
    // What is wrong before that place counts first.
    if (problem && problem->byte > place_.bytes()) {
      feed_format(bytes.substr(0, static_cast<std::size_t>(problem->byte - place_.bytes())));
    }
    if (problem) fail(*problem);
    feed_format(bytes);
  }
  if (!rules_.last_line.empty()) last_line_.feed(bytes);
  place_.end();
}

void Check::feed(std::string_view bytes) {
  if (!unpacker_) {
    feed_plain(bytes);
    return;
  }
  try {
    unpacker_->feed(bytes, [this](std::string_view plain) { feed_plain(plain); });
  } catch (const Malformed& problem) {
    throw plugin::failed(
        subject_, "stored byte " + std::to_string(problem.byte) + ": " + problem.what_is_wrong);
  }
}

CheckReport Check::finish() {
  try {
    if (unpacker_) unpacker_->finish();
  } catch (const Malformed& problem) {
    throw plugin::failed(
        subject_, "stored byte " + std::to_string(problem.byte) + ": " + problem.what_is_wrong);
  }
  if (format_) {
    if (const auto problem = text_.finish()) fail(*problem);
    try {
      format_->finish();
    } catch (const Malformed& problem) {
      fail(problem);
    }
  }
  const CheckReport report{place_.bytes(), place_.lines(), format_ ? format_->items() : 0};
  compare(report);
  return report;
}

void Check::compare(const CheckReport& report) const {
  if (report.bytes < rules_.min_bytes) {
    throw plugin::failed(
        subject_, "has " + std::to_string(report.bytes) + " bytes before compression; at least " +
                      std::to_string(rules_.min_bytes) + " are wanted (min_bytes)");
  }
  if (report.items < rules_.min_items) {
    throw plugin::failed(subject_, "has " + std::to_string(report.items) + " items; at least " +
                                       std::to_string(rules_.min_items) +
                                       " are wanted (min_items)");
  }
  if (rules_.last_line.empty()) return;
  const std::string_view line = last_line_.text();
  if (!last_line_.is_cut() && RE2::FullMatch(re2::StringPiece(line.data(), line.size()),
                                             RE2(rules_.last_line, RE2::Quiet))) {
    return;
  }
  throw plugin::failed(subject_, "its last line is " + printable(line.substr(0, 100)) +
                                     (line.size() > 100 ? " and more" : "") +
                                     "; wanted is one that matches \"" + rules_.last_line +
                                     "\" (last_line): the end may be missing");
}

}  // namespace dumps::misc
