#include "agent/mirrors/mirror_files.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "agent/base/atomic_file.h"
#include "agent/mirrors/rsync_tool.h"
#include "agent/store/filesystem.h"

namespace dumps::mirrors {
namespace {

constexpr unsigned kConfigMode = 0644;

// Writes what has changed, and says what that was.
class ChangedFiles {
 public:
  ChangedFiles(Filesystem& filesystem, bool dry_run, std::vector<std::string>& written)
      : filesystem_(filesystem), dry_run_(dry_run), written_(written) {}

  static bool is_same(const std::string& path, const std::string& content) {
    const Result<std::string> old = read_file(path, content.size() + 1);
    return old && *old == content;
  }
  Status put(const std::string& path, const std::string& content, unsigned mode) {
    if (is_same(path, content)) return Status();
    written_.push_back(path);
    return dry_run_ ? Status() : filesystem_.put(path, content, mode);
  }

 private:
  Filesystem& filesystem_;
  bool dry_run_;
  std::vector<std::string>& written_;
};

// As it is once it has been written.
void set_page(std::vector<RunFile>& pages, RunFile page) {
  const auto at =
      std::lower_bound(pages.begin(), pages.end(), page,
                       [](const RunFile& a, const RunFile& b) { return a.name < b.name; });
  if (at != pages.end() && at->name == page.name) {
    at->size = page.size;
  } else {
    pages.insert(at, std::move(page));
  }
}

Status write_lists(ChangedFiles& files, const MirrorSetup& setup, const TreeRunsRead& tree,
                   unsigned mode) {
  for (const std::size_t count : kLastGood) {
    const std::string number = std::to_string(count);
    const std::string stem = setup.public_tree + "/rsync-";
    const std::string directories = directory_list(tree.wikis, count);
    const std::string names = file_list(tree.wikis, tree.pages, count);
    const std::string includes = include_list(tree.wikis, tree.pages, count);
    const std::pair<std::string, const std::string*> lists[] = {
        {stem + "dirlist-last-" + number + "-good.txt", &directories},
        {stem + "filelist-last-" + number + "-good.txt", &names},
        {stem + "inc-last-" + number + ".txt", &includes}};
    for (const auto& [path, text] : lists) {
      if (Status put = files.put(path, *text, mode); !put) return put;
      if (text == &includes) continue;
      Result<std::string> listing = long_listing(setup.public_tree, *text);
      if (!listing) return std::move(listing).error();
      if (Status put = files.put(path + ".rsync", *listing, mode); !put) return put;
    }
  }
  return Status();
}

// The new file stands beside the old one while rsync reads it.
Status write_rsyncd_conf(ChangedFiles& files, const RsyncdConfig& config, const std::string& text,
                         bool dry_run) {
  if (ChangedFiles::is_same(config.config_path, text)) return Status();
  const std::string probe =
      (dry_run ? std::filesystem::temp_directory_path().string() + "/rsyncd.conf"
               : config.config_path) +
      ".new." + std::to_string(getpid());
  if (Status written = write_file_atomically(probe, text, kConfigMode); !written) return written;
  std::vector<std::string> modules;
  for (const RsyncdModule& module : config.modules) modules.push_back(module.name);
  Status good = check_rsyncd_conf(probe, modules);
  unlink(probe.c_str());
  if (!good) return good;
  return files.put(config.config_path, text, kConfigMode);
}

}  // namespace

MirrorSetup read_mirror_setup(const std::string& directory, const std::string& state,
                              const std::string& public_tree, Problems& problems) {
  MirrorSetup setup{directory + "/mirrors.d", public_tree, std::nullopt, {}};
  setup.mirrors = read_mirrors(setup.directory, problems);
  const std::string file = directory + "/rsyncd.toml";
  if (exists(file)) {
    if (const std::optional<ConfigNode> document = parse_toml_file(file, problems)) {
      setup.rsyncd = read_rsyncd_config(*document, file, public_tree, problems);
      if (setup.rsyncd->config_path.empty()) setup.rsyncd->config_path = state + "/rsyncd.conf";
    }
  }
  check_mirror_modules(setup.rsyncd.value_or(RsyncdConfig()), setup.mirrors, problems);
  return setup;
}

TreeSize module_size(const RsyncdModule& module, const TreeRunsRead& tree) {
  if (module.last_good > 0) return size_of_last_good(tree.wikis, tree.pages, module.last_good);
  // All of it, runs of every state and what is beside them.
  TreeSize size;
  std::error_code none;
  for (std::filesystem::recursive_directory_iterator at(module.path, none), end; at != end;
       at.increment(none)) {
    if (none || at->is_symlink(none) || !at->is_regular_file(none)) continue;
    if (at.depth() == 0 && is_made_of_tree(at->path().filename().string())) continue;
    ++size.files;
    size.bytes += at->file_size(none);
  }
  return size;
}

ModuleSizes module_sizes(const RsyncdConfig& config, const TreeRunsRead& tree) {
  ModuleSizes sizes;
  for (const RsyncdModule& module : config.modules) {
    if (!module.writable) sizes[module.name] = module_size(module, tree);
  }
  return sizes;
}

Result<MirrorFilesDone> write_mirror_files(Filesystem& filesystem, const MirrorSetup& setup,
                                           const MirrorFilesWish& wish, const Resolver& resolve) {
  MirrorFilesDone done;
  ChangedFiles files(filesystem, wish.dry_run, done.written);
  Result<TreeRunsRead> tree = read_wiki_runs(setup.public_tree);
  if (!tree) return std::move(tree).error();
  done.bad = std::move(tree->bad);
  if (setup.rsyncd) done.sizes = module_sizes(*setup.rsyncd, *tree);
  const std::string& root = setup.public_tree;
  const std::pair<std::string, std::string> pages[] = {
      {"mirrors.html", mirrors_html(setup.mirrors, done.sizes)},
      {"mirrors.json", mirrors_json(setup.mirrors, done.sizes)}};
  for (const auto& [name, text] : pages) {
    if (Status put = files.put(root + "/" + name, text, wish.file_mode); !put)
      return std::move(put).error();
    set_page(tree->pages, {name, text.size()});
  }
  if (Status lists = write_lists(files, setup, *tree, wish.file_mode); !lists)
    return std::move(lists).error();
  if (!setup.rsyncd) return done;
  Result<FoundAddresses> found = find_addresses(setup.mirrors, wish.address_cache, resolve);
  if (!found) return std::move(found).error();
  done.addresses = found->addresses;
  for (std::vector<Error>* errors : {&found->stale, &found->unknown}) {
    for (Error& error : *errors) done.bad.push_back(std::move(error));
  }
  const std::string text = render_rsyncd_conf(*setup.rsyncd, setup.mirrors, done.addresses, root);
  if (Status put = write_rsyncd_conf(files, *setup.rsyncd, text, wish.dry_run); !put)
    return std::move(put).error();
  return done;
}

}  // namespace dumps::mirrors
