#include "plugins/xml-dump/engine/page_ranges.h"

#include <boost/json.hpp>
#include <charconv>

#include "dumps/failure.hpp"
#include "plugins/xml-dump/engine/shard_plan.h"

namespace dumps::xml_dump {
namespace {

namespace json = boost::json;

constexpr std::pair<const char*, std::vector<PageRange> PageRanges::*> kKinds[] = {
    {"articles", &PageRanges::articles},
    {"meta-current", &PageRanges::meta_current},
    {"meta-history", &PageRanges::meta_history}};

// The sum, or as much as fits.
std::int64_t add_up(std::int64_t a, std::int64_t b) {
  std::int64_t sum = 0;
  return __builtin_add_overflow(a, b, &sum) ? std::numeric_limits<std::int64_t>::max() : sum;
}

plugin::Failure not_ranges(const std::string& subject, const std::string& why) {
  return plugin::failed(subject, why + "; restart the step that makes it");
}

std::int64_t number_of(const json::value& value, const std::string& subject) {
  std::int64_t number = -1;
  if (const json::string* text = value.if_string()) {
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
    if (error != std::errc() || end != text->data() + text->size()) number = -1;
  }
  if (number < 0) throw not_ranges(subject, "has something that is not a number of a page range");
  return number;
}

std::vector<PageRange> read_kind(const json::object& file, const char* kind,
                                 const std::string& subject) {
  const json::value* list = file.if_contains(kind);
  if (list == nullptr || !list->is_array() || list->get_array().empty()) {
    throw not_ranges(subject, std::string("has no ranges of ") + kind);
  }
  std::vector<PageRange> ranges;
  for (const json::value& item : list->get_array()) {
    const json::array* row = item.if_array();
    if (row == nullptr || row->size() != 3) {
      throw not_ranges(subject, "has a range that is not [FIRST, LAST, PART]");
    }
    const PageRange range{{number_of((*row)[0], subject), number_of((*row)[1], subject)},
                          number_of((*row)[2], subject)};
    const bool follows = ranges.empty() || range.ids.first == ranges.back().ids.last + 1;
    if (range.ids.last < range.ids.first || !follows) {
      throw not_ranges(subject, "has ranges of " + std::string(kind) + " with gaps or overlaps");
    }
    ranges.push_back(range);
  }
  return ranges;
}

}  // namespace

void WeightCutter::add(std::int64_t page_id, std::int64_t revisions, std::int64_t bytes) {
  const bool is_over =
      (limits_.revisions > 0 && add_up(revisions_, revisions) > limits_.revisions) ||
      (limits_.bytes > 0 && add_up(bytes_, bytes) > limits_.bytes);
  if (is_over && pages_ >= kMinPages) {
    done_.push_back({first_ == 0 ? whole_.first : first_, page_id - 1});
    if (static_cast<std::int64_t>(done_.size()) >= kMaxShards) {
      throw plugin::config_failure(
          limits_.revisions > 0 ? "revisions_per_shard" : "bytes_per_shard",
          "makes more than " + std::to_string(kMaxShards) + " shards; give a higher limit");
    }
    first_ = page_id;
    pages_ = revisions_ = bytes_ = 0;
  }
  ++pages_;
  revisions_ = add_up(revisions_, revisions);
  bytes_ = add_up(bytes_, bytes);
}

std::vector<IdRange> WeightCutter::finish() {
  done_.push_back({first_ == 0 ? whole_.first : first_, whole_.last});
  return std::move(done_);
}

std::vector<PageRange> PageRanges::parts() const {
  std::vector<PageRange> parts;
  for (const PageRange& range : articles) {
    if (!parts.empty() && parts.back().part == range.part) {
      parts.back().ids.last = range.ids.last;
    } else {
      parts.push_back(range);
    }
  }
  return parts;
}

std::string render_page_ranges(const PageRanges& ranges) {
  json::object file;
  for (const auto& [kind, member] : kKinds) {
    json::array list;
    for (const PageRange& range : ranges.*member) {
      list.push_back(json::array{json::string(std::to_string(range.ids.first)),
                                 json::string(std::to_string(range.ids.last)),
                                 json::string(std::to_string(range.part))});
    }
    file[kind] = std::move(list);
  }
  return json::serialize(file);
}

PageRanges parse_page_ranges(std::string_view text, const std::string& subject) {
  boost::system::error_code error;
  const json::value value = json::parse(json::string_view(text.data(), text.size()), error);
  if (error || !value.is_object()) throw not_ranges(subject, "is not a JSON object");
  PageRanges ranges;
  for (const auto& [kind, member] : kKinds) {
    ranges.*member = read_kind(value.get_object(), kind, subject);
  }
  return ranges;
}

}  // namespace dumps::xml_dump
