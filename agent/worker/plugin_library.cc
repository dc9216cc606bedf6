#include "agent/worker/plugin_library.h"

#include <sys/stat.h>

#include <boost/dll/runtime_symbol_info.hpp>
#include <boost/dll/shared_library.hpp>
#include <utility>
#include <vector>

namespace dumps {
namespace {

constexpr const char* kEntrySymbol = "dumps_entry_v1";

Error bad_plugin(ErrorCode code, const std::string& path, std::string why) {
  return make_error(code, "load plugin", path, std::move(why));
}

bool is_id(const char* text) {
  if (text == nullptr || text[0] < 'a' || text[0] > 'z') return false;
  for (const char* c = text; *c != '\0'; ++c) {
    const bool fine = (*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9') || *c == '-';
    if (!fine) return false;
  }
  return true;
}

std::string version_of(unsigned major, unsigned minor) {
  return std::to_string(major) + "." + std::to_string(minor);
}

Status check_file(const std::string& path) {
  if (path.empty() || path[0] != '/') {
    return bad_plugin(ErrorCode::kInvalid, path, "not an absolute path");
  }
  struct stat st {};
  if (::stat(path.c_str(), &st) != 0) return make_errno_error(errno, "load plugin", path);
  if (!S_ISREG(st.st_mode)) return bad_plugin(ErrorCode::kInvalid, path, "not a regular file");
  if ((st.st_mode & S_IWOTH) != 0) {
    return bad_plugin(ErrorCode::kRefused, path, "everybody may write to it")
        .with_hint("chmod o-w " + path);
  }
  // dlopen of the running program's own path hands out the program itself.
  boost::dll::fs::error_code ec;
  const auto self = boost::dll::program_location(ec);
  if (!ec && boost::dll::fs::equivalent(self, path, ec)) {
    return bad_plugin(ErrorCode::kInvalid, path, "is this program and not a plugin");
  }
  return {};
}

Status check_job_type(const dumps_job_type* pointer, const std::string& path) {
  if (!DUMPS_HAS(pointer, dumps_job_type, keep_runs)) {
    return bad_plugin(ErrorCode::kInvalid, path,
                      "a job type's struct_size is too small for ABI 1.0");
  }
  const dumps_job_type& type = *pointer;
  const std::string name = type.name == nullptr ? "(null)" : type.name;
  if (!is_id(type.name)) {
    return bad_plugin(ErrorCode::kInvalid, path,
                      "job type name \"" + name + "\" is not [a-z][a-z0-9-]*");
  }
  const bool publishes = (type.flags & DUMPS_JOB_PUBLISHES) != 0;
  if (!publishes && (type.artifact_patterns == nullptr || type.artifact_patterns[0] == nullptr)) {
    return bad_plugin(ErrorCode::kInvalid, path,
                      "job type " + name + " declares no artifact patterns");
  }
  if (type.param_count > 0 && (type.params == nullptr || type.param_stride < sizeof(dumps_param))) {
    return bad_plugin(ErrorCode::kInvalid, path,
                      "job type " + name + " has a broken parameter table");
  }
  return {};
}

}  // namespace

Status check_entry(const dumps_entry* entry, const std::string& path) {
  if (entry == nullptr) {
    return bad_plugin(ErrorCode::kInvalid, path, "dumps_entry_v1() returned a null pointer");
  }
  if (entry->abi_major != DUMPS_ABI_MAJOR) {
    return bad_plugin(ErrorCode::kUnsupported, path,
                      "it was built for plugin ABI " +
                          version_of(entry->abi_major, entry->abi_minor) + ", this agent offers " +
                          version_of(DUMPS_ABI_MAJOR, DUMPS_ABI_MINOR))
        .with_hint("a build of the plugin against dumps-plugin-dev " +
                   std::to_string(DUMPS_ABI_MAJOR) + ".x");
  }
  // NOLINTNEXTLINE(bugprone-sizeof-expression): the size of the pointer is what is meant
  if (!DUMPS_HAS(entry, dumps_entry, plugin) || entry->plugin == nullptr) {
    return bad_plugin(ErrorCode::kInvalid, path, "its entry names no plugin");
  }
  if (!DUMPS_HAS(entry->plugin, dumps_plugin, run)) {
    return bad_plugin(ErrorCode::kInvalid, path,
                      "its dumps_plugin has struct_size " +
                          std::to_string(entry->plugin->struct_size) + ", ABI 1.0 needs " +
                          std::to_string(sizeof(dumps_plugin)));
  }
  const dumps_plugin& plugin = *entry->plugin;
  if (!is_id(plugin.id)) {
    return bad_plugin(ErrorCode::kInvalid, path, "its id is not [a-z][a-z0-9-]*");
  }
  if (plugin.version == nullptr || plugin.owner == nullptr || plugin.contact == nullptr) {
    return bad_plugin(ErrorCode::kInvalid, path, "version, owner and contact must be given");
  }
  if (plugin.create == nullptr || plugin.destroy == nullptr || plugin.plan == nullptr ||
      plugin.run == nullptr || plugin.validate == nullptr) {
    return bad_plugin(ErrorCode::kInvalid, path,
                      "create, destroy, validate, plan and run must all be there");
  }
  if (plugin.job_types == nullptr || plugin.job_types[0] == nullptr) {
    return bad_plugin(ErrorCode::kInvalid, path, "it offers no job types");
  }
  for (const auto* const* type = plugin.job_types; *type != nullptr; ++type) {
    if (Status s = check_job_type(*type, path); !s) return s;
  }
  return {};
}

PluginLibrary::PluginLibrary(std::string path, std::unique_ptr<boost::dll::shared_library> library,
                             const dumps_plugin* plugin)
    : path_(std::move(path)), library_(std::move(library)), plugin_(plugin) {}
PluginLibrary::PluginLibrary(PluginLibrary&&) noexcept = default;
PluginLibrary::~PluginLibrary() {
  // Left loaded: threads or handlers of the plugin may still be around, and the process ends soon.
  // The list itself is never destroyed, and reachable: no leak for those who look for leaks.
  // Without memory for it the process ends. NOLINTNEXTLINE(bugprone-unhandled-exception-at-new)
  static auto* const loaded = new std::vector<std::unique_ptr<boost::dll::shared_library>>;
  if (library_) loaded->push_back(std::move(library_));
}

Result<PluginLibrary> PluginLibrary::load(const std::string& path) {
  if (Status s = check_file(path); !s) return s.error();
  auto library = std::make_unique<boost::dll::shared_library>();
  try {
    // The throwing overload, because only its text holds what dlerror(3) said.
    library->load(path, boost::dll::load_mode::rtld_now | boost::dll::load_mode::rtld_local);
  } catch (const std::exception& e) {
    return bad_plugin(ErrorCode::kInvalid, path, e.what());
  }
  if (!library->has(kEntrySymbol)) {
    return bad_plugin(ErrorCode::kInvalid, path, "it does not export dumps_entry_v1")
        .with_hint("building it with dumps_add_plugin(), which exports just that");
  }
  const auto entry_function = library->get<const dumps_entry*()>(kEntrySymbol);
  const dumps_entry* entry = entry_function();
  if (Status s = check_entry(entry, path); !s) return s.error();
  return PluginLibrary(path, std::move(library), entry->plugin);
}

const dumps_job_type* PluginLibrary::find_job_type(std::string_view name) const {
  for (const auto* const* type = plugin_->job_types; *type != nullptr; ++type) {
    if (name == (*type)->name) return *type;
  }
  return nullptr;
}

}  // namespace dumps
