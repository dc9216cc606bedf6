#include "agent/core/target.h"

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>
#include <set>
#include <sstream>

#include "agent/core/dblist.h"
#include "agent/core/placeholders.h"
#include "agent/core/spec_value.h"

namespace dumps {
namespace {

namespace json = boost::json;

Error refused(const SourceConfig& source, std::string why) {
  return make_error(ErrorCode::kRefused, "plan targets",
                    "source " + source.name + " (" + source.place.file + ":" +
                        std::to_string(source.place.line) + ")",
                    std::move(why));
}

Result<std::vector<std::string>> wikis_of(const SourceConfig& source, TargetReader& reader) {
  const ListLoader load = [&reader](const std::string& path) { return reader.read_list(path); };
  if (source.type == "dblist") return read_dblist(source.path, load);
  if (source.type == "sql") return reader.query(source.path, source.query);
  Result<std::string> output = reader.run_command(source.command);
  if (!output) return std::move(output).error();
  // The output is a list like any other: names, comments, blanks.
  const ListLoader given = [&output](const std::string&) -> Result<std::string> { return *output; };
  return read_dblist("output of " + source.command[0], given);
}

Result<std::set<std::string>> names_on(const std::string& path, TargetReader& reader) {
  if (path.empty()) return std::set<std::string>{};
  Result<std::vector<std::string>> list =
      read_dblist(path, [&reader](const std::string& file) { return reader.read_list(file); });
  if (!list) return std::move(list).error();
  return std::set<std::string>(list->begin(), list->end());
}

Status check_loss(const SourceConfig& source, const TargetsConfig& limits, const std::string& list,
                  size_t before, size_t now) {
  if (before > 0 && now == 0) return refused(source, list + " is empty, and was not before");
  if (now >= before) return {};
  const size_t lost = before - now;
  const auto allowed = static_cast<size_t>(std::max<double>(
      limits.shrink_free, std::floor(limits.shrink_limit * static_cast<double>(before))));
  if (lost <= allowed) return {};
  return refused(source, list + " lost " + std::to_string(lost) + " of " + std::to_string(before) +
                             " targets, at most " + std::to_string(allowed) + " may go at once")
      .with_hint("checking the list; if it is right: dumpsctl targets accept");
}

// Fail closed: nothing may become public, or vanish, because a list was lost.
Status compare(const SourceConfig& source, const TargetsConfig& limits, const SourceFacts& before,
               const SourceFacts& now) {
  if (Status s = check_loss(source, limits, "it", before.targets, now.targets); !s) return s;
  if (Status s = check_loss(source, limits, "its list of private wikis", before.private_targets,
                            now.private_targets);
      !s) {
    return s;
  }
  return check_loss(source, limits, "its list of closed wikis", before.closed_targets,
                    now.closed_targets);
}

class Gatherer {
 public:
  Gatherer(const Config& config, const TargetFacts& before, TargetReader& reader)
      : config_(config), before_(before), reader_(reader) {}

  Result<GatheredTargets> gather() {
    for (const auto& target : config_.targets) {
      if (Status s = add(target.wiki, target.visibility, target.groups, target.values,
                         target.place.file + ":" + std::to_string(target.place.line));
          !s) {
        return std::move(s).error();
      }
    }
    for (const auto& source : config_.sources) {
      if (Status s = add_source(source); !s) return std::move(s).error();
    }
    if (Status s = check_hidden(); !s) return std::move(s).error();
    return std::move(result_);
  }

 private:
  Status add_source(const SourceConfig& source) {
    Result<std::vector<std::string>> wikis = wikis_of(source, reader_);
    if (!wikis) return std::move(wikis).error().wrap("plan targets", "source " + source.name);
    Result<std::set<std::string>> hidden = names_on(source.private_list, reader_);
    if (!hidden) return std::move(hidden).error().wrap("plan targets", "source " + source.name);
    Result<std::set<std::string>> closed = names_on(source.closed_list, reader_);
    if (!closed) return std::move(closed).error().wrap("plan targets", "source " + source.name);
    hidden_.insert(hidden->begin(), hidden->end());
    SourceFacts& facts = result_.facts[source.name];
    facts = {wikis->size(), hidden->size(), closed->size()};
    const auto before = before_.find(source.name);
    if (before != before_.end()) {
      if (Status s = compare(source, config_.agent.targets, before->second, facts); !s) return s;
    }
    for (const auto& wiki : *wikis) {
      std::string visibility = source.visibility;
      if (closed->contains(wiki)) visibility = "closed";
      if (hidden->contains(wiki)) visibility = "private";  // private wins
      if (Status s = add(wiki, visibility, source.groups, source.values, source.name); !s) return s;
    }
    return {};
  }

  // A wiki on anybody's list of private ones is private, whatever else is written of it.
  Status check_hidden() const {
    for (const auto& [id, target] : result_.targets) {
      if (target.visibility == "private" || !hidden_.contains(target.wiki)) continue;
      return make_error(ErrorCode::kRefused, "plan targets", id,
                        target.source + " says that it is " + target.visibility +
                            ", and it is on a list of private wikis")
          .with_hint("visibility = \"private\", or taking it off the list");
    }
    return {};
  }

  Status add(const std::string& wiki, const std::string& visibility,
             const std::vector<std::string>& groups, const ConfigNode& values,
             const std::string& source) {
    const auto id = target_id_of(wiki);
    if (!id) {
      return make_error(ErrorCode::kInvalid, "plan targets", wiki,
                        "no target id can be made of this name");
    }
    const auto found = result_.targets.find(*id);
    if (found != result_.targets.end()) {
      return make_error(ErrorCode::kInvalid, "plan targets", *id,
                        "both \"" + found->second.wiki + "\" (" + found->second.source +
                            ") and \"" + wiki + "\" (" + source + ") get this id")
          .with_hint("naming the wiki in one place only");
    }
    Target target{*id, wiki, visibility, groups, {}, source};
    const Placeholders names = {{"wiki", wiki}, {"id", *id}, {"config", config_.agent.directory}};
    for (const auto& [key, node] : values.members) {
      Result<SpecValue> value = expand(to_spec_value(node), names);
      if (!value) return std::move(value).error().wrap("plan targets", *id + ", value " + key);
      target.values[key] = std::move(*value);
    }
    target.values.emplace("wiki", wiki);
    target.values.emplace("database", wiki);
    result_.targets.emplace(*id, std::move(target));
    return {};
  }

  const Config& config_;
  const TargetFacts& before_;
  TargetReader& reader_;
  std::set<std::string> hidden_;
  GatheredTargets result_;
};

}  // namespace

bool Target::in_group(std::string_view group) const {
  return std::find(groups.begin(), groups.end(), group) != groups.end();
}

std::optional<std::string> target_id_of(std::string_view wiki) {
  std::string id;
  for (const char c : wiki) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_') {
      id.push_back(c);
    } else if (c >= 'A' && c <= 'Z') {
      id.push_back(static_cast<char>(c - 'A' + 'a'));
    } else if (c == '-') {
      id.push_back('_');
    } else {
      return std::nullopt;
    }
  }
  if (id.empty() || id.size() > 64) return std::nullopt;
  return id;
}

Result<GatheredTargets> gather_targets(const Config& config, const TargetFacts& before,
                                       TargetReader& reader) {
  return Gatherer(config, before, reader).gather();
}

std::vector<std::string> diff_targets(const TargetTable& before, const TargetTable& after) {
  std::vector<std::string> lines;
  for (const auto& [id, target] : before) {
    if (!after.contains(id)) lines.push_back("- " + id + " (" + target.visibility + ")");
  }
  for (const auto& [id, target] : after) {
    const auto old = before.find(id);
    if (old == before.end()) {
      lines.push_back("+ " + id + " (" + target.visibility + ")");
    } else if (old->second.visibility != target.visibility) {
      lines.push_back("~ " + id + ": " + old->second.visibility + " -> " + target.visibility);
    } else if (old->second.values != target.values || old->second.groups != target.groups) {
      lines.push_back("~ " + id + ": other values or groups");
    }
  }
  return lines;
}

Result<TargetFacts> parse_target_facts(std::string_view text, const std::string& subject) {
  try {
    TargetFacts facts;
    const json::value value = json::parse(text);
    for (const auto& item : value.as_object()) {
      const json::object& o = item.value().as_object();
      const auto number = [&o](const char* key) { return json::value_to<std::size_t>(o.at(key)); };
      facts[std::string(item.key())] = {number("targets"), number("private"), number("closed")};
    }
    return facts;
  } catch (const std::exception& e) {
    return make_error(ErrorCode::kCorrupt, "read what targets there were", subject, e.what())
        .with_hint("dumpsctl targets accept, if `dumpsctl targets` shows the right ones");
  }
}

std::string render_target_facts(const TargetFacts& facts) {
  json::object o;
  for (const auto& [name, f] : facts) {
    o[name] = json::object{
        {"targets", f.targets}, {"private", f.private_targets}, {"closed", f.closed_targets}};
  }
  return json::serialize(o) + "\n";
}

}  // namespace dumps
