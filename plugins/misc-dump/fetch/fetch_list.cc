#include "plugins/misc-dump/fetch/fetch_list.h"

#include <re2/re2.h>

#include <algorithm>
#include <boost/json.hpp>
#include <functional>
#include <map>
#include <optional>
#include <utility>

#include "plugins/misc-dump/fetch/index_page.h"
#include "plugins/misc-dump/fetch/url.h"

namespace dumps::misc {
namespace {

namespace json = boost::json;
using Kind = FetchFailure::Kind;

constexpr std::uint64_t kMostDocumentBytes = std::uint64_t{64} << 20;

// A document from the origin, which knows best; from its siblings where the origin does not answer.
std::string document(HttpClient& client, const FetchSource& source, const std::string& path,
                     const Retrying& retrying, std::string& base) {
  std::optional<FetchFailure> first;
  for (auto server = source.servers.rbegin(); server != source.servers.rend(); ++server) {
    try {
      std::string text;
      retrying.run([&] { text = client.get_text(url_below(*server, path), kMostDocumentBytes); });
      base = *server;
      return text;
    } catch (const FetchFailure& failure) {
      if (!first) first = failure;
    }
  }
  throw first.value_or(FetchFailure(Kind::kPermanent, path, "no server is named"));
}

std::string directory_of(const std::string& path) { return path.substr(0, path.rfind('/') + 1); }

std::vector<FetchFile> indexed(HttpClient& client, const FetchSource& source,
                               const Retrying& retrying) {
  const re2::RE2 pattern(source.match.empty() ? ".*" : source.match, re2::RE2::Quiet);
  if (!pattern.ok()) {
    throw plugin::config_failure("producer.match",
                                 "\"" + source.match + "\" is no RE2 pattern: " + pattern.error());
  }
  std::string base;
  const std::string text = document(client, source, source.index, retrying, base);
  const std::string directory = directory_of(source.index);
  const std::string page = url_below(base, source.index);
  std::vector<FetchFile> files = parse_index(text, url_below(base, directory), shown_url(page));
  std::erase_if(files,
                [&](const FetchFile& file) { return !re2::RE2::FullMatch(file.name, pattern); });
  for (FetchFile& file : files) file.path = directory + file.name;
  if (files.empty()) {
    throw FetchFailure(Kind::kPassing, shown_url(page),
                       "names no file that matches \"" + source.match + "\"");
  }
  return files;
}

std::vector<FetchFile> named(const FetchSource& source) {
  std::vector<FetchFile> files;
  for (const std::string& path : source.files) {
    FetchFile file;
    file.path = path;
    file.name = path.substr(path.rfind('/') + 1);
    if (!is_file_name(file.name)) {
      throw plugin::config_failure("producer.files",
                                   "\"" + path + "\" does not end in a file name");
    }
    files.push_back(std::move(file));
  }
  return files;
}

void refuse_doubles(const std::vector<FetchFile>& files) {
  std::map<std::string, const FetchFile*> known;
  for (const FetchFile& file : files) {
    const auto [at, is_new] = known.emplace(file.name, &file);
    if (is_new) continue;
    throw plugin::config_failure("producer.files", at->second->path + " and " + file.path +
                                                       " would both become " + file.name);
  }
}

void add_sums(HttpClient& client, const FetchSource& source, const Retrying& retrying,
              std::vector<FetchFile>& files) {
  std::map<std::string, UpstreamSum> all;
  for (const std::string& path : source.sums) {
    std::string base;
    const std::string text = document(client, source, path, retrying, base);
    for (auto& [name, sum] : parse_sums(text, shown_url(url_below(base, path)))) {
      UpstreamSum& known = all[name];
      if (sum.hex.size() > known.hex.size()) known = std::move(sum);
    }
  }
  for (FetchFile& file : files) {
    const auto found = all.find(file.name);
    if (found != all.end()) file.sum = found->second;
    if (file.sum.hex.empty() && source.needs_sums) {
      throw FetchFailure(Kind::kPassing, file.path,
                         "upstream's lists of hashes do not name it; needs_sums = false would "
                         "take it unverified");
    }
  }
}

}  // namespace

std::vector<FetchFile> list_files(HttpClient& client, const FetchSource& source,
                                  const Retrying& retrying) {
  for (const std::string& server : source.servers) {
    origin_of(server);
    if (!server.ends_with('/')) {
      throw plugin::config_failure("producer.servers", shown_url(server) + " must end in /");
    }
  }
  std::vector<FetchFile> files =
      source.files.empty() ? indexed(client, source, retrying) : named(source);
  std::sort(files.begin(), files.end(),
            [](const FetchFile& a, const FetchFile& b) { return a.path < b.path; });
  refuse_doubles(files);
  if (files.size() > source.max_files) {
    throw FetchFailure(Kind::kPermanent, files.front().path,
                       "is one of " + std::to_string(files.size()) +
                           " files that are named; at most " + std::to_string(source.max_files) +
                           " are fetched (max_files)");
  }
  add_sums(client, source, retrying, files);
  return files;
}

std::string render_file(const FetchFile& file) {
  return json::serialize(json::value{{"path", file.path},
                                     {"name", file.name},
                                     {"algorithm", file.sum.algorithm},
                                     {"sum", file.sum.hex},
                                     {"size", file.size}});
}

FetchFile parse_file(std::string_view text) {
  try {
    const json::value value = json::parse({text.data(), text.size()});
    const auto member = [&](const char* name) {
      return std::string(std::string_view(value.as_object().at(name).as_string()));
    };
    FetchFile file;
    file.path = member("path");
    file.name = member("name");
    file.sum = {member("algorithm"), member("sum")};
    file.size = value.as_object().at("size").to_number<std::uint64_t>();
    return file;
  } catch (const std::exception& error) {
    throw plugin::Failure(DUMPS_ERR_INTERNAL, "shard",
                          std::string("its plan names no file to fetch: ") + error.what());
  }
}

}  // namespace dumps::misc
