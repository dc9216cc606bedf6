#include "agent/retention/tree_wishes.h"

#include <map>
#include <set>
#include <variant>

namespace dumps {
namespace {

namespace json = boost::json;

using Place = std::variant<std::string*, bool*>;

Error bad(const std::string& what, std::string why) {
  return make_error(ErrorCode::kInvalid, "read request", what, std::move(why));
}

// Texts and flags of one object; any other member is an error.
Status read_members(std::string_view body, const std::string& what,
                    const std::map<std::string, Place>& places) {
  json::error_code ec;
  const json::value value = json::parse(body.empty() ? "{}" : body, ec);
  const json::object* object = ec ? nullptr : value.if_object();
  if (object == nullptr) return bad(what, "wanted is a JSON object");
  for (const auto& [key, member] : *object) {
    const auto place = places.find(key);
    if (place == places.end()) return bad(what, "unknown member " + std::string(key));
    std::string* const* text = std::get_if<std::string*>(&place->second);
    if (text != nullptr && member.is_string()) {
      **text = std::string(member.get_string());
    } else if (text == nullptr && member.is_bool()) {
      *std::get<bool*>(place->second) = member.get_bool();
    } else {
      return bad(what, std::string(key) + (text != nullptr ? " is no text" : " is no flag"));
    }
  }
  return {};
}

std::vector<std::string> second_layouts(const Config& config) {
  std::vector<std::string> directories;
  for (const auto& [name, profile] : config.profiles) {
    if (!profile.newer_layout.directory.empty()) {
      directories.push_back(profile.newer_layout.directory);
    }
  }
  return directories;
}

}  // namespace

Result<CleanupWish> parse_cleanup_wish(std::string_view body) {
  CleanupWish wish;
  Status read = read_members(body, "cleanup", {{"target", &wish.target}, {"apply", &wish.apply}});
  if (!read) return std::move(read).error();
  if (!wish.target.empty() && !is_target_id(wish.target)) {
    return bad("cleanup", "\"" + wish.target + "\" is no id of a target");
  }
  return wish;
}

Result<WithdrawWish> parse_withdraw_wish(std::string_view body) {
  WithdrawWish wish;
  Status read = read_members(body, "withdraw",
                             {{"target", &wish.target},
                              {"date", &wish.date},
                              {"artifact", &wish.artifact},
                              {"reason", &wish.reason},
                              {"replace", &wish.replace},
                              {"dry_run", &wish.dry_run}});
  if (!read) return std::move(read).error();
  if (!is_target_id(wish.target)) {
    return bad("withdraw", "\"" + wish.target + "\" is no id of a target");
  }
  if (!wish.date.empty() && !is_date(wish.date)) {
    return bad("withdraw", "\"" + wish.date + "\" is no date: YYYYMMDD");
  }
  if (wish.reason.find_first_not_of(" \t") == std::string::npos && !wish.dry_run) {
    return bad("withdraw", "a reason is needed: it stands in the manifest for good");
  }
  return wish;
}

json::object to_json(const WithdrawWish& wish) {
  return {{"target", wish.target}, {"date", wish.date},       {"artifact", wish.artifact},
          {"reason", wish.reason}, {"replace", wish.replace}, {"dry_run", wish.dry_run}};
}

CleanupRequest cleanup_request(const CleanupWish& wish, const TreesInUse& trees, TimePoint now) {
  CleanupRequest request;
  request.inventory.layout = trees.layout;
  request.inventory.target = wish.target;
  std::map<std::string, std::vector<std::string>> groups;
  for (const auto& [id, target] : trees.targets) groups[id] = target.groups;
  request.inventory.groups = [groups = std::move(groups)](const std::string& target) {
    const auto found = groups.find(target);
    return found == groups.end() ? std::vector<std::string>() : found->second;
  };
  std::set<std::pair<std::string, std::string>> readers;
  for (const auto& [id, plugin] : trees.plugins) {
    for (const JobTypeInfo& type : plugin.job_types) {
      if (type.needs_previous_run) readers.emplace(id, type.name);
    }
  }
  request.inventory.needs_previous = [readers = std::move(readers)](const std::string& plugin,
                                                                    const std::string& job_type) {
    return readers.contains({plugin, job_type});
  };
  request.modes = trees.modes;
  request.layouts = second_layouts(trees.config);
  request.config = trees.config.agent.retention;
  request.now = now;
  return request;
}

WithdrawRequest withdraw_request(const WithdrawWish& wish, const TreesInUse& trees,
                                 const std::string& user, TimePoint now) {
  WithdrawRequest request;
  request.layout = trees.layout;
  request.modes = trees.modes;
  request.target = wish.target;
  request.date = wish.date;
  request.artifact = wish.artifact;
  request.reason = wish.reason;
  request.user = user;
  request.time = format_utc(now);
  request.layouts = second_layouts(trees.config);
  const auto target = trees.targets.find(wish.target);
  const bool is_public = target != trees.targets.end() && target->second.is_public();
  request.hide = !is_public && wish.date.empty() && wish.artifact.empty();
  return request;
}

}  // namespace dumps
