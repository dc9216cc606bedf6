#include "plugins/misc-dump/fetch/curl_library.h"

#include <dlfcn.h>

#include <string>

#include "dumps/failure.hpp"

namespace dumps::misc {
namespace {

constexpr const char* kName = "libcurl.so.4";

[[noreturn]] void fail() {
  const char* why = ::dlerror();
  throw plugin::config_failure(kName, std::string("cannot be loaded, so nothing can be fetched: ") +
                                          (why != nullptr ? why : "unknown error") +
                                          "; install the package libcurl4");
}

template <class Function>
void find(void* library, const char* name, Function& function) {
  void* found = ::dlsym(library, name);
  if (found == nullptr) fail();
  function = reinterpret_cast<Function>(found);
}

CurlLibrary load() {
  void* library = ::dlopen(kName, RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) fail();
  CurlLibrary functions{};
  find(library, "curl_global_init", functions.global_init);
  find(library, "curl_easy_init", functions.easy_init);
  find(library, "curl_easy_cleanup", functions.easy_cleanup);
  find(library, "curl_easy_reset", functions.easy_reset);
  find(library, "curl_easy_setopt", functions.easy_setopt);
  find(library, "curl_easy_perform", functions.easy_perform);
  find(library, "curl_easy_getinfo", functions.easy_getinfo);
  find(library, "curl_easy_strerror", functions.easy_strerror);
  find(library, "curl_slist_append", functions.slist_append);
  find(library, "curl_slist_free_all", functions.slist_free_all);
  find(library, "curl_getdate", functions.getdate);
  find(library, "curl_free", functions.free);
  find(library, "curl_url", functions.url);
  find(library, "curl_url_cleanup", functions.url_cleanup);
  find(library, "curl_url_set", functions.url_set);
  find(library, "curl_url_get", functions.url_get);
  find(library, "curl_url_strerror", functions.url_strerror);
  functions.global_init(CURL_GLOBAL_DEFAULT);
  return functions;
}

}  // namespace

const CurlLibrary& curl() {
  static const CurlLibrary kLibrary = load();
  return kLibrary;
}

}  // namespace dumps::misc
