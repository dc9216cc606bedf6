#include "plugins/misc-dump/recipe/producer_tables.h"

#include <utility>

namespace dumps::misc {
namespace {

unsigned small(RecipeTable& table, std::string_view key, unsigned standard, std::uint64_t least) {
  const std::uint64_t value = table.count(key).value_or(standard);
  if (value < least || value > 1'000'000) {
    throw table.failure(key, "must be from " + std::to_string(least) + " to 1000000");
  }
  return static_cast<unsigned>(value);
}

HttpLimits read_limits(RecipeTable& table) {
  HttpLimits limits;
  table.read("connect", limits.connect);
  table.read("silence", limits.silence);
  table.read("total", limits.total);
  table.read_size("max_bytes", limits.max_bytes);
  table.read_size("max_bytes_per_second", limits.max_bytes_per_second);
  limits.max_redirects = small(table, "max_redirects", limits.max_redirects, 0);
  table.finish();
  return limits;
}

RetryPolicy read_retry(RecipeTable& table) {
  RetryPolicy policy;
  policy.attempts = small(table, "attempts", policy.attempts, 1);
  table.read("first_pause", policy.first_pause);
  table.read("longest_pause", policy.longest_pause);
  table.finish();
  return policy;
}

HostHttpSettings read_http(RecipeTable& table) {
  HostHttpSettings http;
  if (auto limits = table.table("limits")) http.limits = read_limits(*limits);
  if (auto retry = table.table("retry")) http.retry = read_retry(*retry);
  table.read("ca_file", http.ca_file);
  table.read("secret", http.secret);
  table.read("secret_header", http.secret_header);
  table.read("secret_prefix", http.secret_prefix);
  return http;
}

}  // namespace

FetchWork read_fetch(RecipeTable& table) {
  FetchWork work;
  work.http = read_http(table);
  FetchSource& source = work.source;
  table.read("servers", source.servers);
  table.read("files", source.files);
  table.read("index", source.index);
  table.read("match", source.match);
  table.read("sums", source.sums);
  table.read("needs_sums", source.needs_sums);
  table.read_count("max_files", source.max_files);
  return work;
}

ApiWork read_api_work(RecipeTable& table) {
  ApiWork work;
  work.http = read_http(table);
  ApiSource& source = work.source;
  table.read("url", source.url);
  if (const auto parameters = table.texts("parameters")) {
    source.parameters = {parameters->begin(), parameters->end()};
  }
  table.read_word("paging", source.paging, parse_paging,
                  "none, next-link, continue, token or offset");
  table.read("items", source.items);
  table.read("next", source.next);
  table.read("parameter", source.parameter);
  table.read("error", source.error);
  table.read_count("max_pages", source.max_pages);
  table.read_size("max_page_bytes", source.max_page_bytes);
  table.read("pause_between", source.pause_between);
  if (source.url.empty()) throw table.failure("url", "is missing: where does the API answer?");
  if (const std::string complaint = complain_about(source); !complaint.empty()) {
    const std::size_t colon = complaint.find(": ");
    throw table.failure(complaint.substr(0, colon), complaint.substr(colon + 2));
  }
  return work;
}

}  // namespace dumps::misc
