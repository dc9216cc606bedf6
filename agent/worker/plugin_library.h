// PluginLibrary: one plugin, loaded from its .so and checked before any of its functions is called.
//
// Only dumps-worker does this, once in its life, in a process of its own: loading runs the plugin's
// constructors, which may do anything. Never unloaded on purpose (C++ libraries are not safe to
// unload). Single-threaded.
#pragma once

#include <memory>
#include <string>

#include "agent/base/result.h"
#include "dumps/all.h"

namespace boost::dll {
class shared_library;
}

namespace dumps {

class PluginLibrary {
 public:
  PluginLibrary(PluginLibrary&&) noexcept;
  PluginLibrary& operator=(PluginLibrary&&) = delete;
  ~PluginLibrary();

  // Errors name the file, what was expected and what was found. kUnsupported: another ABI major.
  static Result<PluginLibrary> load(const std::string& path);

  const dumps_plugin& plugin() const { return *plugin_; }
  const std::string& path() const { return path_; }
  // Null when the plugin has no such job type.
  const dumps_job_type* find_job_type(std::string_view name) const;

 private:
  PluginLibrary(std::string path, std::unique_ptr<boost::dll::shared_library> library,
                const dumps_plugin* plugin);

  std::string path_;
  std::unique_ptr<boost::dll::shared_library> library_;
  const dumps_plugin* plugin_;
};

// Checks what dumps_entry_v1() returned, without calling anything else. Pure; used by load() and
// its tests.
Status check_entry(const dumps_entry* entry, const std::string& path);

}  // namespace dumps
