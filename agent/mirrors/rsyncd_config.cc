#include "agent/mirrors/rsyncd_config.h"

#include <algorithm>
#include <array>
#include <set>

namespace dumps::mirrors {
namespace {

// What is not (yet) a file for others: temporary names of ours, of rsync and of the older engine.
// (".*" would match "." itself.)
constexpr std::array<std::string_view, 5> kNeverSent = {".?*", "*.inprog", "*.tmp", "*.old",
                                                        "*.lock"};
// Directories that people put things aside in.
constexpr std::array<std::string_view, 6> kPutAside = {"*tmp/",  "*temp/", "*bad/",
                                                       "*save/", "*not/",  "lost+found/"};
constexpr std::int64_t kMostConnections = 10'000;

bool is_module_name(const std::string& name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  });
}

// Anything else would end the line or be expanded by rsyncd.
bool is_plain_value(const std::string& text) {
  return std::none_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == '%' || c == '\\';
  });
}

std::string absolute_path(const std::string& path, const std::string& public_tree) {
  if (path == "public") return public_tree;
  if (path.starts_with("public/")) return public_tree + path.substr(6);
  return path;
}

bool climbs(const std::string& path) {
  return ("/" + path + "/").find("/../") != std::string::npos;
}

void check_path(const RsyncdModule& module, TableReader& r) {
  if (module.path.empty()) return;
  if (module.path.front() != '/' || climbs(module.path) || !is_plain_value(module.path)) {
    r.problem(r.line_of("path"), "\"" + module.path + "\" is no path of a module",
              "\"public\", \"public/other\" or an absolute path");
  }
  if (module.last_good > 0 && module.writable) {
    r.problem(r.line_of("last_good"), "a module that takes files has no last_good");
  }
  if (module.last_good > 0 && (module.path + "/").find("/.") != std::string::npos) {
    r.problem(r.line_of("path"), "rsyncd cannot read the list of runs below a hidden directory",
              "a path without \"/.\"");
  }
}

void check_access(const RsyncdModule& module, TableReader& r) {
  for (const std::string& host : module.hosts) {
    if (!is_address(host) && !is_host_name(host))
      r.problem(r.line_of("hosts"), "\"" + host + "\" is neither a name nor an address");
  }
  for (const std::string& user : module.users) {
    if (!is_module_name(user))
      r.problem(r.line_of("users"), "\"" + user + "\" is no name of a user");
  }
  if (module.users.empty() != module.secrets_file.empty()) {
    r.problem(r.line_of(module.users.empty() ? "secrets_file" : "users"),
              "users and secrets_file go together",
              "secrets_file has a line \"NAME:SECRET\" for each of users, and mode 0600");
  }
  if (module.writable && module.users.empty()) {
    r.problem(r.line_of("writable"), "a module that takes files has to know who sends them",
              "users = [\"peer\"] and secrets_file = \"/etc/dumps-agent/secrets/rsyncd\"; an "
              "address alone proves nothing");
  }
  if (module.writable && module.open)
    r.problem(r.line_of("open"), "a module that takes files cannot be open to everybody");
  if (module.deletes && !module.writable)
    r.problem(r.line_of("deletes"), "nothing can be deleted where nothing can be written");
}

RsyncdModule read_module(const std::string& name, const ConfigNode& table, const std::string& file,
                         const std::string& public_tree, Problems& problems) {
  TableReader r(table, file, "[module." + name + "]", problems);
  RsyncdModule module;
  module.name = name;
  if (!is_module_name(name) || name == "global")
    r.problem(table.line, "\"" + name + "\" is no name of a module", "of letters, digits, - and _");
  module.comment = r.text("comment").value_or("");
  if (!is_plain_value(module.comment))
    r.problem(r.line_of("comment"), "comment has characters that rsyncd would not leave alone");
  module.path = absolute_path(r.required_text("path"), public_tree);
  module.writable = r.boolean("writable").value_or(false);
  module.deletes = r.boolean("deletes").value_or(false);
  module.open = r.boolean("open").value_or(false);
  module.last_good = static_cast<std::uint32_t>(r.integer("last_good", 1, 5).value_or(0));
  module.max_connections =
      static_cast<std::uint32_t>(r.integer("max_connections", 1, kMostConnections).value_or(0));
  module.hosts = r.texts("hosts").value_or(std::vector<std::string>());
  module.users = r.texts("users").value_or(std::vector<std::string>());
  module.secrets_file = r.text("secrets_file").value_or("");
  module.exclude = r.texts("exclude").value_or(std::vector<std::string>());
  for (const std::string& pattern : module.exclude) {
    if (pattern.empty() || pattern.find(' ') != std::string::npos || !is_plain_value(pattern)) {
      r.problem(r.line_of("exclude"), "\"" + pattern + "\" is no pattern that rsyncd can be told",
                "one without blanks");
    }
  }
  check_path(module, r);
  check_access(module, r);
  r.finish();
  return module;
}

void read_server(const ConfigNode& table, const std::string& file, RsyncdConfig& config,
                 Problems& problems) {
  TableReader r(table, file, "[server]", problems);
  config.config_path = r.text("config").value_or("");
  config.log_file = r.text("log_file").value_or("");
  config.address = r.text("address").value_or("");
  if (!config.address.empty() && !is_address(config.address))
    r.problem(r.line_of("address"), "\"" + config.address + "\" is no address");
  config.user = r.text("user").value_or(config.user);
  config.group = r.text("group").value_or(config.group);
  if (config.user == "root" || config.user == "0") {
    r.problem(r.line_of("user"), "rsyncd must not handle the trees as root",
              "the user that the agent runs as");
  }
  config.port = static_cast<std::uint32_t>(r.integer("port", 1, 65535).value_or(config.port));
  config.max_connections = static_cast<std::uint32_t>(
      r.integer("max_connections", 1, kMostConnections).value_or(config.max_connections));
  config.timeout_ms = r.duration_ms("timeout").value_or(config.timeout_ms);
  for (const std::string& text : {config.config_path, config.log_file, config.user, config.group}) {
    if (!is_plain_value(text))
      r.problem(table.line, "\"" + text + "\" has characters that rsyncd would not leave alone");
  }
  r.finish();
}

class Writer {
 public:
  void section(const std::string& name) { text_ += "\n[" + name + "]\n"; }
  void set(const std::string& key, const std::string& value) {
    if (!value.empty()) text_ += key + " = " + value + "\n";
  }
  void set(const std::string& key, bool value) { set(key, std::string(value ? "yes" : "no")); }
  void note(const std::string& note) { text_ += "# " + note + "\n"; }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

std::string joined(const std::vector<std::string>& texts) {
  std::string line;
  for (const std::string& text : texts) line += (line.empty() ? "" : " ") + text;
  return line;
}

// Nobody is a list with nobody on it: an empty one would let everybody in.
void write_access(Writer& out, const RsyncdModule& module,
                  const std::map<std::string, Mirror>& mirrors, const MirrorAddresses& addresses) {
  std::vector<std::string> allowed = module.hosts;
  for (const auto& [name, mirror] : mirrors) {
    const auto found = addresses.find(name);
    const bool takes = std::find(mirror.modules.begin(), mirror.modules.end(), module.name) !=
                       mirror.modules.end();
    if (module.writable || !mirror.is_active() || !takes || found == addresses.end()) continue;
    out.note(name + ": " + joined(found->second));
    allowed.insert(allowed.end(), found->second.begin(), found->second.end());
  }
  out.set("hosts allow", module.open ? "" : joined(allowed));
  if (!module.open) out.set("hosts deny", std::string("*"));
  out.set("auth users", joined(module.users));
  out.set("secrets file", module.secrets_file);
}

void write_files(Writer& out, const RsyncdModule& module, const std::string& public_tree) {
  // Rules of `filter` come before all others, so that no list lets these in. rsyncd silently does
  // without a list that they exclude by its own path: of directories they only speak where there is
  // no list, and a list has none anyway.
  std::string never;
  const auto add = [&never](std::string_view pattern) {
    never.append(never.empty() ? "- " : " - ").append(pattern);
  };
  for (const std::string_view pattern : kNeverSent) add(pattern);
  if (module.last_good == 0) {
    for (const std::string_view pattern : kPutAside) add(pattern);
  }
  for (const std::string& pattern : module.exclude) add(pattern);
  out.set("filter", never);
  if (module.last_good == 0) return;
  // What is not on the list is left out: other runs, and everything that is no wiki's.
  out.set("include from",
          public_tree + "/rsync-inc-last-" + std::to_string(module.last_good) + ".txt");
  out.set("include", std::string("/*/"));
  out.set("exclude", std::string("/* /*/* /*/*/*"));
}

void write_module(Writer& out, const RsyncdModule& module,
                  const std::map<std::string, Mirror>& mirrors, const MirrorAddresses& addresses,
                  const std::string& public_tree) {
  out.section(module.name);
  out.set("comment", module.comment);
  out.set("path", module.path);
  out.set("read only", !module.writable);
  if (module.writable) {
    // Links are relative and stay inside the tree; munged ones would lead nowhere for others.
    out.set("munge symlinks", false);
    // A file that others may be reading is replaced as a whole or not at all.
    out.set("refuse options",
            std::string(module.deletes ? "inplace append append-verify write-devices"
                                       : "delete inplace append append-verify write-devices"));
    out.set("max verbosity", std::string("2"));
  } else {
    write_files(out, module, public_tree);
  }
  if (module.max_connections > 0)
    out.set("max connections", std::to_string(module.max_connections));
  write_access(out, module, mirrors, addresses);
}

}  // namespace

RsyncdConfig read_rsyncd_config(const ConfigNode& document, const std::string& file,
                                const std::string& public_tree, Problems& problems) {
  RsyncdConfig config;
  TableReader r(document, file, "the file", problems);
  if (const ConfigNode* server = r.table("server")) {
    read_server(*server, file, config, problems);
  } else {
    r.problem(0, "there is no [server]", "[server] with config = \"/etc/rsyncd.conf\"");
  }
  if (const ConfigNode* modules = r.table("module")) {
    for (const auto& [name, table] : modules->members) {
      if (table.kind == ConfigNode::Kind::kTable) {
        config.modules.push_back(read_module(name, table, file, public_tree, problems));
      } else {
        r.problem(table.line, "module." + name + " is no table", "[module." + name + "]");
      }
    }
  }
  r.finish();
  return config;
}

void check_mirror_modules(const RsyncdConfig& config, const std::map<std::string, Mirror>& mirrors,
                          Problems& problems) {
  std::set<std::string> offered;
  for (const RsyncdModule& module : config.modules) {
    if (!module.writable) offered.insert(module.name);
  }
  for (const auto& [name, mirror] : mirrors) {
    for (const std::string& module : mirror.modules) {
      if (offered.contains(module)) continue;
      problems.add(name + ".toml", 0, "there is no module \"" + module + "\" for mirrors",
                   "see rsyncd.toml");
    }
  }
}

std::string render_rsyncd_conf(const RsyncdConfig& config,
                               const std::map<std::string, Mirror>& mirrors,
                               const MirrorAddresses& addresses, const std::string& public_tree) {
  Writer out;
  out.note(
      "Made by dumpsctl mirror write from rsyncd.toml and mirrors.d; changes made here are lost.");
  out.set("port", std::to_string(config.port));
  out.set("address", config.address);
  out.set("uid", config.user);
  out.set("gid", config.group);
  out.set("use chroot", true);
  out.set("max connections", std::to_string(config.max_connections));
  out.set("timeout", std::to_string(std::max<std::int64_t>(1, config.timeout_ms / 1000)));
  out.set("log file", config.log_file);
  out.set("transfer logging", true);
  out.set("dont compress", std::string("*.gz *.bz2 *.7z *.xz *.zst"));
  out.set("strict modes", true);
  for (const RsyncdModule& module : config.modules)
    write_module(out, module, mirrors, addresses, public_tree);
  return out.take();
}

}  // namespace dumps::mirrors
