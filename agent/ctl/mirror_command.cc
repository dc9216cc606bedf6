// mirror: who mirrors the dumps: checks and adds entries, and writes all that is made of them.
#include <fcntl.h>
#include <sys/file.h>

#include <algorithm>
#include <boost/json.hpp>
#include <filesystem>
#include <iostream>
#include <sstream>

#include "agent/base/atomic_file.h"
#include "agent/base/text_table.h"
#include "agent/core/config.h"
#include "agent/ctl/commands.h"
#include "agent/ctl/exit_codes.h"
#include "agent/daemon/identity.h"
#include "agent/import/toml_text.h"
#include "agent/mirrors/mirror_files.h"
#include "agent/mirrors/rsync_tool.h"
#include "agent/supervisor/loaded_config.h"

namespace dumps {
namespace {

namespace json = boost::json;
using mirrors::Mirror;
using mirrors::MirrorSetup;

struct MirrorHost {
  Config config;
  MirrorSetup setup;
  std::string directory() const { return config.agent.directory; }
};

Result<MirrorHost> read_host(const GlobalOptions& global) {
  Problems problems;
  MirrorHost host{load_config(config_path(global), install_paths(program_path()), problems), {}};
  if (problems.empty()) {
    const TreesConfig& trees = host.config.agent.trees;
    host.setup =
        mirrors::read_mirror_setup(host.directory(), trees.state, trees.public_tree, problems);
  }
  if (problems.empty()) return host;
  return make_error(ErrorCode::kInvalid, "read configuration", config_path(global),
                    "it is not good:\n" + problems.to_string());
}

// A new entry, looked at together with all others.
Result<Mirror> read_entry(const MirrorHost& host, const std::string& file) {
  Problems problems;
  const std::optional<ConfigNode> document = parse_toml_file(file, problems);
  Mirror mirror;
  if (document) mirror = mirrors::read_mirror(*document, file, problems);
  mirrors::check_mirror_modules(host.setup.rsyncd.value_or(mirrors::RsyncdConfig()),
                                {{mirror.name, mirror}}, problems);
  if (problems.empty()) return mirror;
  return make_error(ErrorCode::kInvalid, "read mirror", file,
                    "it is not good:\n" + problems.to_string());
}

struct Reached {
  std::vector<std::string> addresses;
  std::vector<Error> bad;
};

Reached resolve_all(const Mirror& mirror) {
  Reached reached{mirror.addresses, {}};
  for (const std::string& name : mirror.hosts) {
    Result<std::vector<std::string>> found = mirrors::resolve_host(name);
    if (!found) {
      reached.bad.push_back(std::move(found).error());
      continue;
    }
    reached.addresses.insert(reached.addresses.end(), found->begin(), found->end());
  }
  return reached;
}

json::array to_json(const std::vector<std::string>& texts) {
  json::array list;
  for (const std::string& text : texts) list.emplace_back(text);
  return list;
}

int tell_bad(const std::vector<Error>& bad) {
  for (const Error& error : bad) std::cerr << "dumpsctl: " << error.to_string() << "\n";
  return bad.empty() ? exit_code::kOk : exit_code::kFailed;
}

// How much is in each module that the mirror takes; the others are not looked at.
Result<mirrors::ModuleSizes> sizes_for(const MirrorHost& host, const Mirror& mirror) {
  mirrors::ModuleSizes sizes;
  if (mirror.modules.empty() || !host.setup.rsyncd) return sizes;
  const Result<mirrors::TreeRunsRead> tree = mirrors::read_wiki_runs(host.setup.public_tree);
  if (!tree) return tree.error();
  for (const mirrors::RsyncdModule& module : host.setup.rsyncd->modules) {
    if (std::find(mirror.modules.begin(), mirror.modules.end(), module.name) !=
        mirror.modules.end()) {
      sizes[module.name] = mirrors::module_size(module, *tree);
    }
  }
  return sizes;
}

// What the mirror is let to, from where, and how much that is.
int show_entry(const GlobalOptions& global, const MirrorHost& host, const Mirror& mirror) {
  const Reached reached = resolve_all(mirror);
  Result<mirrors::ModuleSizes> sizes = sizes_for(host, mirror);
  if (!sizes) return complain(sizes.error());
  json::array modules;
  TextTable table({"MODULE", "FILES", "SIZE"});
  for (const std::string& name : mirror.modules) {
    const mirrors::TreeSize size = (*sizes)[name];
    modules.emplace_back(
        json::object{{"name", name}, {"files", size.files}, {"bytes", size.bytes}});
    table.add({name, human_count(size.files), human_bytes(static_cast<double>(size.bytes))});
  }
  if (global.json) {
    std::cout << json::serialize(json::object{{"name", mirror.name},
                                              {"active", mirror.is_active()},
                                              {"addresses", to_json(reached.addresses)},
                                              {"modules", modules}})
              << "\n";
  } else {
    std::cout << mirror.name << "  " << mirror.title
              << (mirror.is_active() ? "" : "  (not active: " + mirror.inactive + ")") << "\n";
    for (const std::string& address : reached.addresses) std::cout << "  from " << address << "\n";
    if (!table.empty()) std::cout << table.to_string();
  }
  return tell_bad(reached.bad);
}

int write_files(const GlobalOptions& global, const MirrorHost& host, bool dry_run) {
  const AgentConfig& agent = host.config.agent;
  if (Status s = assume_identity(agent.files); !s) return complain(s.error());
  const std::string lock_path = agent.trees.state + "/mirrors.lock";
  const UniqueFd lock(::open(lock_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (lock.get() < 0) return complain(make_errno_error(errno, "open", lock_path));
  if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0)
    return complain("another dumpsctl mirror is at work", exit_code::kRefused);
  RealFilesystem filesystem;
  Result<mirrors::MirrorFilesDone> done = mirrors::write_mirror_files(
      filesystem, host.setup,
      {agent.files.file_mode, agent.trees.state + "/mirror-addresses.json", dry_run});
  if (!done) return complain(done.error());
  if (global.json) {
    json::array problems;
    for (const Error& error : done->bad) problems.emplace_back(error.to_string());
    std::cout << json::serialize(json::object{{"written", to_json(done->written)},
                                              {"dry_run", dry_run},
                                              {"problems", std::move(problems)}})
              << "\n";
    return done->bad.empty() ? exit_code::kOk : exit_code::kFailed;
  }
  for (const std::string& path : done->written)
    std::cout << (dry_run ? "would write " : "wrote ") << path << "\n";
  if (done->written.empty()) std::cout << "everything is as it was\n";
  return tell_bad(done->bad);
}

int list_mirrors(const GlobalOptions& global, const MirrorHost& host) {
  TextTable table({"MIRROR", "ACTIVE", "MODULES", "CONTACT"});
  json::array list;
  for (const auto& [name, mirror] : host.setup.mirrors) {
    std::string modules;
    for (const std::string& module : mirror.modules)
      modules += (modules.empty() ? "" : ",") + module;
    table.add(
        {name, mirror.is_active() ? "yes" : "no: " + mirror.inactive, modules, mirror.contact});
    list.emplace_back(json::object{{"name", name},
                                   {"active", mirror.is_active()},
                                   {"reason", mirror.inactive},
                                   {"modules", to_json(mirror.modules)},
                                   {"contact", mirror.contact}});
  }
  std::cout << (global.json ? json::serialize(list) + "\n" : table.to_string());
  return exit_code::kOk;
}

int add_entry(const GlobalOptions& global, const MirrorHost& host, const MirrorOptions& options) {
  const Result<Mirror> mirror = read_entry(host, options.name);
  if (!mirror) return complain(mirror.error());
  const std::string path = host.setup.directory + "/" + mirror->name + ".toml";
  if (exists(path) && !options.replace)
    return complain("there is a mirror " + mirror->name + " already; --replace takes the new entry",
                    exit_code::kRefused);
  const Result<std::string> text = read_file(options.name);
  if (!text) return complain(text.error());
  if (options.dry_run) {
    std::cout << "would write " << path << "\n";
    return exit_code::kOk;
  }
  Status put = make_directories(host.setup.directory);
  if (put) put = write_file_atomically(path, *text);
  if (!put) return complain(put.error());
  Result<MirrorHost> now = read_host(global);
  return now ? write_files(global, *now, false) : complain(now.error());
}

// Says in the mirror's file whether it is active; everything else stays as it was written.
int set_active(const GlobalOptions& global, const MirrorHost& host, const MirrorOptions& options,
               bool active) {
  const std::string path = host.setup.directory + "/" + options.name + ".toml";
  if (!host.setup.mirrors.contains(options.name))
    return complain("there is no mirror " + options.name + "; dumpsctl mirror list",
                    exit_code::kFailed);
  if (!active && options.reason.empty())
    return complain("disable takes --reason", exit_code::kUsage);
  const Result<std::string> text = read_file(path);
  if (!text) return complain(text.error());
  std::string changed;
  std::istringstream lines(*text);
  for (std::string line; std::getline(lines, line);) {
    const std::string key = line.substr(0, line.find_first_of(" =\t"));
    if (key != "active" && key != "reason") changed += line + "\n";
  }
  changed +=
      active ? "active = true\n" : "active = false\nreason = " + toml_text(options.reason) + "\n";
  if (options.dry_run) {
    std::cout << changed;
    return exit_code::kOk;
  }
  if (Status put = write_file_atomically(path, changed); !put) return complain(put.error());
  Result<MirrorHost> now = read_host(global);
  return now ? write_files(global, *now, false) : complain(now.error());
}

// Whether it could fetch now: its names lead somewhere, and this host's rsyncd offers its modules.
int test_mirror(const GlobalOptions& global, const MirrorHost& host, const std::string& name) {
  const auto found = host.setup.mirrors.find(name);
  if (found == host.setup.mirrors.end())
    return complain("there is no mirror " + name + "; dumpsctl mirror list", exit_code::kFailed);
  if (!host.setup.rsyncd) return complain("this host has no rsyncd.toml", exit_code::kFailed);
  const Reached reached = resolve_all(found->second);
  const Result<std::vector<std::string>> offered =
      mirrors::offered_modules(host.setup.rsyncd->address, host.setup.rsyncd->port);
  if (!offered) return complain(offered.error());
  int code = tell_bad(reached.bad);
  if (!found->second.is_active())
    code = complain(name + " is not active: " + found->second.inactive, exit_code::kFailed);
  const Result<std::string> conf = read_file(host.setup.rsyncd->config_path);
  for (const std::string& module : found->second.modules) {
    const bool is_offered = std::find(offered->begin(), offered->end(), module) != offered->end();
    if (!is_offered)
      code = complain("rsyncd does not offer " + module + "; was it started with " +
                          host.setup.rsyncd->config_path + "?",
                      exit_code::kFailed);
  }
  for (const std::string& address : reached.addresses) {
    const bool is_let_in = conf && conf->find(address) != std::string::npos;
    if (!is_let_in)
      code = complain(address + " is not let in yet; dumpsctl mirror write", exit_code::kFailed);
    if (is_let_in && !global.json) std::cout << address << "  may fetch\n";
  }
  if (global.json)
    std::cout << json::serialize(json::object{{"name", name},
                                              {"ok", code == exit_code::kOk},
                                              {"addresses", to_json(reached.addresses)}})
              << "\n";
  return code;
}

}  // namespace

int mirror_command(const GlobalOptions& global, const MirrorOptions& options) {
  const Result<MirrorHost> host = read_host(global);
  if (!host) return complain(host.error());
  if (options.verb == "list") return list_mirrors(global, *host);
  if (options.verb == "write") return write_files(global, *host, options.dry_run);
  if (options.verb == "add") return add_entry(global, *host, options);
  if (options.verb == "test") return test_mirror(global, *host, options.name);
  if (options.verb == "enable") return set_active(global, *host, options, true);
  if (options.verb == "disable") return set_active(global, *host, options, false);
  const Result<Mirror> mirror = read_entry(*host, options.name);
  return mirror ? show_entry(global, *host, *mirror) : complain(mirror.error());
}

}  // namespace dumps
