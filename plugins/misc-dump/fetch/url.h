// URLs of HTTP and HTTPS, by libcurl's parser. Pure. Throws FetchFailure (permanent) for what is no
// such URL.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace dumps::misc {

// "https://host:443", in lower case, the port always there.
std::string origin_of(const std::string& url);
// Without user, password, query and fragment: for messages. What is no URL: "(not a URL)".
std::string shown_url(const std::string& url);
// Where `reference`, as a page at `base` writes it, leads.
std::string resolve_url(const std::string& base, const std::string& reference);
// `base`, which ends in '/', with a path below it; what URLs cannot have is escaped.
std::string url_below(const std::string& base, std::string_view path);
// With more parameters in its query; of equal names the given ones replace those of the URL.
std::string with_parameters(const std::string& url,
                            const std::map<std::string, std::string>& parameters);
// "%C3%A9" becomes the byte pair; other text stays.
std::string unescaped(std::string_view text);

}  // namespace dumps::misc
