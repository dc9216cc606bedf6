#include "agent/mirrors/addresses.h"

#include <arpa/inet.h>
#include <netdb.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <cerrno>
#include <memory>

#include "agent/base/atomic_file.h"

namespace dumps::mirrors {
namespace {

namespace json = boost::json;
using Cache = std::map<std::string, std::vector<std::string>>;

// {"schema": 1, "hosts": {"mirror.example.org": ["192.0.2.7"]}}
Result<Cache> read_cache(const std::string& path) {
  const Result<std::string> text = read_file(path);
  if (!text && text.error().code == ErrorCode::kNotFound) return Cache();
  if (!text) return text.error();
  boost::system::error_code bad;
  const json::value document = json::parse(*text, bad);
  const json::object* object = bad ? nullptr : document.if_object();
  const json::value* hosts = object == nullptr ? nullptr : object->if_contains("hosts");
  Cache cache;
  bool good = hosts != nullptr && hosts->is_object();
  if (good) {
    for (const auto& [name, list] : hosts->get_object()) {
      if (!list.is_array()) {
        good = false;
        break;
      }
      for (const json::value& address : list.get_array()) {
        const json::string* one = address.if_string();
        if (one == nullptr || !is_address(std::string(*one))) good = false;
        if (good) cache[name].emplace_back(*one);
      }
    }
  }
  if (good) return cache;
  return make_error(ErrorCode::kCorrupt, "read addresses of mirrors", path,
                    "it is not what was written there")
      .with_hint("remove it: the names are looked up again");
}

Status write_cache(const std::string& path, const Cache& cache) {
  json::object hosts;
  for (const auto& [name, addresses] : cache) {
    json::array list;
    for (const std::string& address : addresses) list.emplace_back(address);
    hosts[name] = std::move(list);
  }
  return write_file_atomically(
      path, json::serialize(json::object{{"schema", 1}, {"hosts", std::move(hosts)}}) + "\n");
}

}  // namespace

Result<std::vector<std::string>> resolve_host(const std::string& name) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* list = nullptr;
  const int code = getaddrinfo(name.c_str(), nullptr, &hints, &list);
  if (code == EAI_SYSTEM) return make_errno_error(errno, "look up host", name);
  if (code != 0)
    return make_error(code == EAI_AGAIN ? ErrorCode::kUnavailable : ErrorCode::kNotFound,
                      "look up host", name, gai_strerror(code));
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owner(list, freeaddrinfo);
  std::vector<std::string> addresses;
  for (const addrinfo* at = list; at != nullptr; at = at->ai_next) {
    std::array<char, NI_MAXHOST> text{};
    if (getnameinfo(at->ai_addr, at->ai_addrlen, text.data(), text.size(), nullptr, 0,
                    NI_NUMERICHOST) == 0)
      addresses.emplace_back(text.data());
  }
  std::sort(addresses.begin(), addresses.end());
  addresses.erase(std::unique(addresses.begin(), addresses.end()), addresses.end());
  return addresses;
}

Result<FoundAddresses> find_addresses(const std::map<std::string, Mirror>& mirrors,
                                      const std::string& cache, const Resolver& resolve) {
  Result<Cache> known = read_cache(cache);
  if (!known) return std::move(known).error();
  FoundAddresses found;
  Cache now;
  for (const auto& [name, mirror] : mirrors) {
    if (!mirror.is_active()) continue;
    std::vector<std::string>& addresses = found.addresses[name];
    addresses = mirror.addresses;
    for (const std::string& host : mirror.hosts) {
      Result<std::vector<std::string>> answer = resolve(host);
      const auto before = known->find(host);
      if (answer) {
        now[host] = std::move(*answer);
      } else if (before != known->end()) {
        found.stale.push_back(std::move(answer).error());
        now[host] = before->second;
      } else {
        found.unknown.push_back(std::move(answer).error());
        continue;
      }
      addresses.insert(addresses.end(), now[host].begin(), now[host].end());
    }
    if (addresses.empty()) found.addresses.erase(name);
  }
  if (now != *known) {
    if (Status written = write_cache(cache, now); !written) return std::move(written).error();
  }
  return found;
}

}  // namespace dumps::mirrors
