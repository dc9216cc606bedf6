// key: the key that signs manifests: makes one, shows and publishes it, signs what is not signed.
#include <boost/json.hpp>
#include <iostream>

#include "agent/base/atomic_file.h"
#include "agent/core/config.h"
#include "agent/ctl/commands.h"
#include "agent/ctl/exit_codes.h"
#include "agent/ctl/host_trees.h"
#include "agent/ctl/run_checks.h"
#include "agent/store/manifest.h"
#include "agent/store/signature.h"
#include "agent/supervisor/loaded_config.h"

namespace dumps {
namespace {

namespace json = boost::json;

void print_key(const GlobalOptions& global, const PublicKey& key) {
  if (global.json) {
    std::cout << json::serialize(json::object{{"id", key.id()}, {"public", key.pem()}}) << "\n";
  } else {
    std::cout << key.pem();
  }
}

// Signs the manifest as it stands; false where its signature is right.
Result<bool> sign_run(Filesystem& filesystem, const TreesInUse& trees, const RunId& run) {
  Result<bool> is_public = is_public_run(trees.layout, run);
  if (!is_public) return is_public;
  const std::string path = trees.layout.manifest(run, *is_public);
  const Result<std::string> text = read_file(path, size_t{1} << 30);
  if (!text) return text.error();
  // What is no manifest must not get a signature.
  if (Result<Manifest> manifest = parse_manifest(*text, path); !manifest) {
    return std::move(manifest).error();
  }
  const Result<std::string> before = read_file(signature_path(path));
  const Result<std::string> now = filesystem.signing_key()->sign(*text);
  if (!now) return now.error();
  if (before && *before == *now) return false;
  const FileModes modes = trees.modes.for_tree(*is_public);
  if (Status s = put_signed(filesystem, path, *text, modes.file); !s) return std::move(s).error();
  return true;
}

}  // namespace

int key_new_command(const GlobalOptions& global, const std::string& file) {
  Result<SigningKey> key = SigningKey::generate();
  if (!key) return complain(key.error());
  Result<std::string> pem = key->private_pem();
  if (!pem) return complain(pem.error());
  RealFilesystem filesystem;
  // Never over a key that is there: what it signed could not be signed again.
  Result<UniqueFd> fd = filesystem.create(file, 0600);
  Status s = fd ? filesystem.write(fd->get(), *pem, file) : Status(fd.error());
  if (s) s = filesystem.sync(fd->get(), file);
  // A key of which half is missing would only be in the way.
  if (!s && fd) (void)filesystem.remove(file);
  if (!s) return complain(std::move(s).error().wrap("make key", file));
  print_key(global, key->public_key());
  return exit_code::kOk;
}

int key_public_command(const GlobalOptions& global, const std::string& file) {
  std::string path = file;
  if (path.empty()) {
    Problems problems;
    const Config config = load_config(config_path(global), install_paths(program_path()), problems);
    if (!problems.empty()) return complain(problems.to_string(), exit_code::kFailed);
    path = config.agent.signing_key;
    if (path.empty()) {
      return complain("there is no [signing] in " + config.agent.place.file +
                          "; try dumpsctl key new FILE, and name it there",
                      exit_code::kFailed);
    }
  }
  const Result<SigningKey> key = SigningKey::read(path);
  if (!key) return complain(key.error());
  print_key(global, key->public_key());
  return exit_code::kOk;
}

int key_sign_command(const GlobalOptions& global, const std::string& target,
                     const std::string& date) {
  Result<HostTrees> trees = HostTrees::take(global);
  if (!trees) return complain(trees.error());
  Filesystem& filesystem = trees->filesystem();
  if (filesystem.signing_key() == nullptr) {
    return complain("there is no [signing] in the configuration", exit_code::kFailed);
  }
  const TreesInUse in_use = trees->in_use();
  Result<std::vector<RunId>> runs = chosen_runs(in_use.layout, target, date);
  if (!runs) return complain(runs.error());
  size_t count = 0;
  int code = exit_code::kOk;
  for (const RunId& run : *runs) {
    const Result<bool> is_new = sign_run(filesystem, in_use, run);
    if (!is_new && is_new.error().code == ErrorCode::kNotFound && date == "all") continue;
    if (!is_new) code = complain(is_new.error());
    if (is_new && *is_new) ++count;
  }
  if (global.json) {
    std::cout << json::serialize(json::object{{"ok", code == exit_code::kOk}, {"signed", count}})
              << "\n";
  } else {
    std::cout << "signed " << count << " of " << runs->size() << " runs anew\n";
  }
  return code;
}

}  // namespace dumps
