#include "agent/gates/gates.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "agent/base/text_table.h"

namespace dumps {
namespace {

// Of a plan's items these may always be gone when they are read: pages get deleted.
constexpr std::uint64_t kMayAlwaysVanish = 10;
// A plugin says by this metric that its files end without the closing element on purpose.
constexpr const char* kOpenEnd = "open_end";

std::string number(std::uint64_t n) { return std::to_string(n); }

std::string percent(double part) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4g %%", part * 100);
  return text;
}

std::uint64_t part_of(std::uint64_t whole, double part) {
  return static_cast<std::uint64_t>(std::floor(static_cast<double>(whole) * part));
}

std::uint64_t count_of(const ShardRecord& record, const char* name) {
  const auto found = record.counts.find(name);
  return found == record.counts.end() || found->second < 0
             ? 0
             : static_cast<std::uint64_t>(found->second);
}

// What the source held when the shard was read, else what the plan says; 0: unknown.
std::uint64_t held_by_source(const GateShard& shard) {
  return shard.record.total != 0 ? shard.record.total : shard.expected;
}

Baseline sums_of(const std::vector<GateShard>& shards) {
  Baseline sums;
  for (const GateShard& shard : shards) {
    sums.unit = shard.record.unit;
    sums.items += shard.record.done;
    sums.pages += count_of(shard.record, "pages");
    for (const Artifact& artifact : shard.record.artifacts) sums.bytes += artifact.size_bytes;
  }
  return sums;
}

std::string lost_too_many(const char* what, std::uint64_t lost, std::uint64_t all,
                          const std::string& unit, const LossBounds& bounds) {
  if (!bounds.count && !bounds.part) return {};
  const std::uint64_t most =
      std::max(bounds.count.value_or(0), part_of(all, bounds.part.value_or(0)));
  if (lost <= most) return {};
  return number(lost) + " of " + number(all) + " " + unit + " " + what + ", at most " +
         number(most) + " may be";
}

// Compares one figure with that of the last good run.
class Comparison {
 public:
  Comparison(const std::string& date, Reasons& reasons) : date_(date), reasons_(reasons) {}

  void check(const std::string& what, double now, double before, const RatioBounds& bounds,
             std::string (*show)(double)) {
    if (before <= 0) return;
    const double ratio = now / before;
    std::string wanted;
    if (bounds.least > 0 && ratio < bounds.least) wanted = "at least " + percent(bounds.least);
    if (bounds.most > 0 && ratio > bounds.most) wanted = "at most " + percent(bounds.most);
    if (wanted.empty()) return;
    reasons_.push_back(what + ": " + show(now) + ", which is " + percent(ratio) + " of the " +
                       show(before) + " of " + date_ + "; " + wanted + " are wanted");
  }

 private:
  const std::string& date_;
  Reasons& reasons_;
};

std::string as_count(double n) { return number(static_cast<std::uint64_t>(n)); }
std::string as_ratio(double n) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3g", n);
  return text;
}

double revisions_per_page(const Baseline& figures) {
  if (figures.unit != "revisions" || figures.pages == 0) return 0;
  return static_cast<double>(figures.items) / static_cast<double>(figures.pages);
}

}  // namespace

Reasons count_gate(const GateRules& rules, const GateFacts& facts) {
  Reasons reasons;
  if (!rules.counts || facts.sample) return reasons;
  for (const GateShard& shard : facts.shards) {
    const ShardRecord& r = shard.record;
    const std::uint64_t accounted = r.done + r.skipped_items + r.failed_items;
    const std::uint64_t expected = held_by_source(shard);
    if (expected != 0 && accounted != expected) {
      reasons.push_back("shard " + r.shard + " holds " + number(r.done) + " " + r.unit +
                        " and skipped " + number(r.skipped_items) + ", but " + number(expected) +
                        " are expected");
      continue;
    }
    if (r.total == 0 || r.total >= shard.expected) continue;  // it grew since the plan
    const std::uint64_t vanished = shard.expected - r.total;
    const std::uint64_t most =
        std::max(kMayAlwaysVanish, part_of(shard.expected, rules.vanished_part));
    if (vanished <= most) continue;
    reasons.push_back("shard " + r.shard + ": its source held " + number(shard.expected) + " " +
                      r.unit + " when it was planned and " + number(r.total) +
                      " when it was read; at most " + number(most) + " may vanish meanwhile");
  }
  return reasons;
}

Reasons range_gate(const GateRules& rules, const GateFacts& facts) {
  struct Range {
    KeyRange keys;
    std::string shard;
  };
  Reasons reasons;
  std::vector<Range> ranges;
  for (const GateShard& shard : facts.shards) {
    const std::optional<KeyRange> keys = keys_of(shard.record);
    if (keys && keys->first <= keys->last) ranges.push_back({*keys, shard.record.shard});
  }
  // Of shards that do not say theirs, or had nothing to do, nobody can tell.
  if (!rules.ranges || ranges.size() != facts.shards.size()) return reasons;
  std::sort(ranges.begin(), ranges.end(),
            [](const Range& a, const Range& b) { return a.keys.first < b.keys.first; });
  for (size_t i = 1; i < ranges.size(); ++i) {
    const Range& before = ranges[i - 1];
    const Range& next = ranges[i];
    const auto between = [&](std::int64_t first, std::int64_t last) {
      return std::to_string(first) + " to " + std::to_string(last);
    };
    if (next.keys.first <= before.keys.last) {
      reasons.push_back("shards " + before.shard + " and " + next.shard + " both hold ids " +
                        between(next.keys.first, std::min(before.keys.last, next.keys.last)));
    } else if (next.keys.first != before.keys.last + 1) {
      reasons.push_back("no shard holds ids " + between(before.keys.last + 1, next.keys.first - 1));
    }
  }
  return reasons;
}

Reasons closing_gate(const GateRules& rules, const GateFacts& facts) {
  Reasons reasons;
  if (!rules.closing) return reasons;
  for (const GateShard& shard : facts.shards) {
    if (count_of(shard.record, kOpenEnd) != 0) continue;
    for (const Artifact& artifact : shard.record.artifacts) {
      const ContentForm& form = artifact.form;
      if (form.closed) continue;
      std::string end = "</" + form.root + ">";
      if (form.root == "sql") end = "\"-- Dump completed\"";
      if (form.root == "json") end = "its closing bracket";
      reasons.push_back(artifact.name + " does not end with " + end + ": it is cut off");
    }
  }
  return reasons;
}

Reasons loss_gate(const GateRules& rules, const GateFacts& facts) {
  Reasons reasons;
  if (facts.sample) return reasons;
  std::uint64_t all = 0;
  std::uint64_t skipped = 0;
  std::uint64_t failed = 0;
  std::string unit = "items";
  for (const GateShard& shard : facts.shards) {
    const ShardRecord& r = shard.record;
    all += std::max(held_by_source(shard), r.done + r.skipped_items + r.failed_items);
    skipped += r.skipped_items;
    failed += r.failed_items;
    unit = r.unit;
  }
  for (const std::string& reason :
       {lost_too_many("were skipped", skipped, all, unit, rules.skipped),
        lost_too_many("failed", failed, all, unit, rules.failed)}) {
    if (!reason.empty()) reasons.push_back(reason);
  }
  return reasons;
}

Reasons minimum_gate(const GateRules& rules, const GateFacts& facts) {
  Reasons reasons;
  std::uint64_t items = 0;
  for (const GateShard& shard : facts.shards) {
    items += shard.record.done;
    for (const Artifact& artifact : shard.record.artifacts) {
      if (artifact.raw_size_bytes < rules.min_text_bytes) {
        reasons.push_back(artifact.name +
                          (artifact.raw_size_bytes == 0
                               ? " is empty"
                               : " has " + number(artifact.raw_size_bytes) + " bytes of text") +
                          "; at least " + number(rules.min_text_bytes) + " bytes are wanted");
      } else if (artifact.size_bytes < rules.min_file_bytes) {
        reasons.push_back(artifact.name + " has " + number(artifact.size_bytes) +
                          " bytes; at least " + number(rules.min_file_bytes) + " are wanted");
      }
    }
  }
  if (!facts.sample && !facts.shards.empty() && items < rules.min_items) {
    reasons.push_back("it holds " + number(items) + " " + facts.shards.front().record.unit +
                      "; at least " + number(rules.min_items) + " are wanted");
  }
  return reasons;
}

Reasons ratio_gate(const GateRules& rules, const GateFacts& facts) {
  Reasons reasons;
  if (!facts.baseline || facts.sample || facts.shards.empty()) return reasons;
  const Baseline& before = *facts.baseline;
  const Baseline now = sums_of(facts.shards);
  const auto real = [](std::uint64_t n) { return static_cast<double>(n); };
  Comparison comparison(before.date, reasons);
  if (before.bytes >= rules.compare_from_bytes) {
    comparison.check("size", real(now.bytes), real(before.bytes), rules.size, human_bytes);
  }
  if (before.items >= rules.compare_from_items && now.unit == before.unit) {
    comparison.check(now.unit, real(now.items), real(before.items), rules.items, as_count);
  }
  if (before.pages >= rules.compare_from_items) {
    comparison.check("pages", real(now.pages), real(before.pages), rules.pages, as_count);
    if (now.pages > 0) {
      comparison.check("revisions per page", revisions_per_page(now), revisions_per_page(before),
                       rules.revisions_per_page, as_ratio);
    }
  }
  return reasons;
}

Reasons refusals(const GateRules& rules, const GateFacts& facts) {
  GateFacts made = facts;
  std::erase_if(made.shards, [](const GateShard& shard) { return shard.record.skipped; });
  Reasons all;
  for (const auto gate : {count_gate, loss_gate, closing_gate, minimum_gate, ratio_gate}) {
    const Reasons reasons = gate(rules, made);
    all.insert(all.end(), reasons.begin(), reasons.end());
  }
  const Reasons reasons = range_gate(rules, facts);
  all.insert(all.end(), reasons.begin(), reasons.end());
  return all;
}

std::optional<Baseline> baseline_of(const Manifest& manifest, const std::string& step,
                                    const std::optional<std::string>& shard) {
  const auto found = std::find_if(manifest.steps.begin(), manifest.steps.end(),
                                  [&step](const auto& s) { return s.name == step; });
  if (found == manifest.steps.end() || found->gate.chosen) return std::nullopt;
  Baseline baseline;
  baseline.date = manifest.run.date;
  baseline.unit = found->unit;
  bool is_there = false;
  for (const ManifestArtifact& item : manifest.artifacts) {
    if (item.step != step || (shard && item.shard != *shard)) continue;
    is_there = true;
    baseline.bytes += item.artifact.size_bytes;
    if (!shard) continue;
    // The counts are the shard's, so they stand at each of its files.
    std::string unit = found->unit;
    std::replace(unit.begin(), unit.end(), ' ', '_');
    const auto items = item.counts.find(unit);
    const auto pages = item.counts.find("pages");
    if (items != item.counts.end()) baseline.items = static_cast<std::uint64_t>(items->second);
    if (pages != item.counts.end()) baseline.pages = static_cast<std::uint64_t>(pages->second);
  }
  if (!is_there) return std::nullopt;
  if (!shard) {
    baseline.items = found->done;
    const auto pages = found->counts.find("pages");
    if (pages != found->counts.end() && pages->second > 0) {
      baseline.pages = static_cast<std::uint64_t>(pages->second);
    }
  }
  return baseline;
}

}  // namespace dumps
