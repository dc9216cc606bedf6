// Reading agent.toml.
#include <algorithm>
#include <filesystem>

#include "agent/core/config.h"

namespace dumps {
namespace {

namespace fs = std::filesystem;

std::string resolve(const std::string& directory, const std::string& path) {
  if (path.empty()) return path;
  return (fs::path(directory) / path).lexically_normal().string();
}

class AgentReader {
 public:
  AgentReader(const ConfigNode& document, std::string file, const InstallPaths& installed,
              Problems& problems)
      : file_(std::move(file)), document_(document), problems_(problems) {
    config_.place = {file_, 1};
    config_.directory = fs::path(file_).parent_path().string();
    config_.plugin_directories = {installed.plugins};
    config_.worker_path = installed.worker;
    config_.share_directory = installed.share;
  }

  AgentConfig read() {
    TableReader top(document_, file_, "the file", problems_);
    section(top, "agent", [this](TableReader& r) {
      config_.roles = r.texts("roles").value_or(std::vector<std::string>{});
      config_.host = r.text("host").value_or("");
    });
    read_trees(top);
    section(top, "paths", [this](TableReader& r) {
      if (const auto plugins = r.texts("plugins")) {
        config_.plugin_directories.clear();
        for (const auto& path : *plugins) config_.plugin_directories.push_back(resolved(path));
      }
      if (const auto path = r.text("worker")) config_.worker_path = resolved(*path);
      if (const auto path = r.text("share")) config_.share_directory = resolved(*path);
    });
    read_slots(top);
    section(top, "control", [this](TableReader& r) {
      if (const auto path = r.text("socket")) config_.control.socket = resolved(*path);
      config_.control.admin_group = r.text("admin_group").value_or("");
      config_.control.metrics_port =
          static_cast<std::uint32_t>(r.integer("metrics_port", 0, 65535).value_or(0));
    });
    read_supervision(top);
    read_files(top);
    section(top, "targets", [this](TableReader& r) {
      const double limit = r.number("shrink_limit").value_or(config_.targets.shrink_limit);
      if (limit < 0 || limit > 1) {
        r.problem(r.line_of("shrink_limit"), "shrink_limit is not between 0 and 1",
                  "0.1 means 10 %");
      }
      config_.targets.shrink_limit = limit;
      config_.targets.shrink_free =
          static_cast<std::uint32_t>(r.integer("shrink_free", 0, 1'000'000).value_or(5));
    });
    config_.retention = read_retention(top.table("retention"), file_, problems_);
    config_.disk = read_disk(top.table("disk"), file_, problems_);
    config_.views = read_views(top.table("views"), file_, problems_);
    read_secrets(top);
    read_signing(top);
    top.finish();
    if (config_.control.socket.empty())
      config_.control.socket = config_.trees.state + "/control.sock";
    return config_;
  }

 private:
  template <class Read>
  void section(TableReader& top, const std::string& name, Read read) {
    const ConfigNode* node = top.table(name);
    if (node == nullptr) return;
    TableReader reader(*node, file_, "[" + name + "]", problems_);
    read(reader);
    reader.finish();
  }
  std::string resolved(const std::string& path) const { return resolve(config_.directory, path); }

  void read_trees(TableReader& top) {
    if (top.any("trees") == nullptr) {
      problems_.add(file_, 0, "there is no [trees]",
                    "add [trees] with public, private, temp and state");
      return;
    }
    section(top, "trees", [this](TableReader& r) {
      config_.trees = {resolved(r.required_text("public")), resolved(r.required_text("private")),
                       resolved(r.required_text("temp")), resolved(r.required_text("state"))};
      config_.trees.engine_lock_stale_ms = r.duration_ms("older_engine_locks").value_or(0);
      check_apart(r);
    });
  }

  // One tree inside another would let private files stand in the public one.
  void check_apart(TableReader& r) {
    const TreesConfig& t = config_.trees;
    const std::pair<const char*, std::string> all[] = {{"public", t.public_tree},
                                                       {"private", t.private_tree},
                                                       {"temp", t.temp_tree},
                                                       {"state", t.state}};
    for (const auto& [name, path] : all) {
      for (const auto& [other_name, other] : all) {
        if (name == other_name || path.empty() || other.empty()) continue;
        const bool inside = (path + "/").starts_with(other + "/");
        if (!inside) continue;
        r.problem(r.line_of(name), std::string(name) + " lies in the " + other_name + " tree",
                  "give every tree a directory of its own");
      }
    }
  }

  void read_slots(TableReader& top) {
    section(top, "slots", [this](TableReader& r) {
      config_.slots.cores = static_cast<std::uint32_t>(r.integer("cores", 0, 4096).value_or(0));
      config_.slots.memory_bytes = static_cast<std::uint64_t>(r.size_bytes("memory").value_or(0));
      const ConfigNode* db = r.table("db");
      if (db == nullptr) return;
      TableReader groups(*db, file_, "[slots.db]", problems_);
      for (const auto& [group, node] : db->members) {
        config_.slots.db[group] =
            static_cast<std::uint32_t>(groups.integer(group, 0, 10'000).value_or(0));
      }
    });
  }

  void read_supervision(TableReader& top) {
    section(top, "supervision", [this](TableReader& r) {
      SupervisionConfig& s = config_.supervision;
      s.cancel_grace_ms = r.duration_ms("cancel_grace").value_or(s.cancel_grace_ms);
      s.term_grace_ms = r.duration_ms("term_grace").value_or(s.term_grace_ms);
      s.adopt_grace_ms = r.duration_ms("adopt_grace").value_or(s.adopt_grace_ms);
      s.backoff_ms = r.duration_ms("backoff").value_or(s.backoff_ms);
      s.backoff_max_ms = r.duration_ms("backoff_max").value_or(s.backoff_max_ms);
      s.retries = static_cast<std::uint32_t>(r.integer("retries", 0, 1000).value_or(s.retries));
    });
  }

  void read_files(TableReader& top) {
    section(top, "files", [this](TableReader& r) {
      FilesConfig& f = config_.files;
      f.user = r.text("user").value_or("");
      f.group = r.text("group").value_or("");
      f.umask = static_cast<unsigned>(r.mode("umask").value_or(f.umask));
      f.directory_mode = static_cast<unsigned>(r.mode("directory_mode").value_or(f.directory_mode));
      f.file_mode = static_cast<unsigned>(r.mode("file_mode").value_or(f.file_mode));
    });
  }

  // NAME = "/path" or NAME = { credential = "NAME" } for systemd's LoadCredential=.
  void read_secrets(TableReader& top) {
    const ConfigNode* node = top.table("secrets");
    if (node == nullptr) return;
    for (const auto& [name, value] : node->members) {
      if (value.kind == ConfigNode::Kind::kString) {
        config_.secrets[name] = resolved(value.text);
      } else if (value.kind == ConfigNode::Kind::kTable) {
        TableReader reader(value, file_, "secret " + name, problems_);
        const std::string credential = reader.required_text("credential");
        reader.finish();
        const char* directory = std::getenv("CREDENTIALS_DIRECTORY");
        // Outside of systemd there are no credentials; whoever needs the secret then says so.
        config_.secrets[name] =
            std::string(directory == nullptr ? "/run/credentials" : directory) + "/" + credential;
      } else {
        problems_.add(file_, value.line, "secret " + name + " is " + value.kind_name(),
                      "write a path in quotes, or { credential = \"NAME\" }");
      }
    }
  }

  void read_signing(TableReader& top) {
    section(top, "signing", [this](TableReader& r) {
      const std::string name = r.required_text("key");
      const auto secret = config_.secrets.find(name);
      if (secret != config_.secrets.end()) {
        config_.signing_key = secret->second;
      } else if (!name.empty()) {
        r.problem(r.line_of("key"), "key names secret " + name + ", which there is not",
                  "add " + name + " = \"/path/of/a/file\" under [secrets]");
      }
    });
  }

  const std::string file_;
  const ConfigNode& document_;
  Problems& problems_;
  AgentConfig config_;
};

}  // namespace

AgentConfig read_agent(const ConfigNode& document, const std::string& file,
                       const InstallPaths& installed, Problems& problems) {
  return AgentReader(document, file, installed, problems).read();
}

}  // namespace dumps
