#include "plugins/misc-dump/fetch/url.h"

#include <algorithm>
#include <cctype>
#include <memory>
#include <new>

#include "plugins/misc-dump/fetch/curl_library.h"
#include "plugins/misc-dump/fetch/fetch_failure.h"

namespace dumps::misc {
namespace {

struct FreeUrl {
  void operator()(CURLU* url) const { curl().url_cleanup(url); }
};
using Url = std::unique_ptr<CURLU, FreeUrl>;

Url parse(const std::string& text) {
  Url url(curl().url());
  if (url == nullptr) throw std::bad_alloc();
  const CURLUcode code =
      curl().url_set(url.get(), CURLUPART_URL, text.c_str(), CURLU_NON_SUPPORT_SCHEME);
  if (code != CURLUE_OK) {
    throw FetchFailure(FetchFailure::Kind::kPermanent, "(not a URL)",
                       std::string("is no URL: ") + curl().url_strerror(code));
  }
  return url;
}

// Empty where the URL has no such part.
std::string part(const Url& url, CURLUPart which, unsigned flags = 0) {
  char* text = nullptr;
  if (curl().url_get(url.get(), which, &text, flags) != CURLUE_OK) return {};
  std::string copy = text;
  curl().free(text);
  return copy;
}

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

std::string escaped(std::string_view text) {
  constexpr const char* kHex = "0123456789ABCDEF";
  std::string result;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || std::string_view("-._~/").find(c) != std::string_view::npos) {
      result += c;
    } else {
      result += '%';
      result += kHex[byte >> 4];
      result += kHex[byte & 15];
    }
  }
  return result;
}

// The name of "name=value", unescaped.
std::string name_of(std::string_view parameter) {
  return unescaped(parameter.substr(0, parameter.find('=')));
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::string origin_of(const std::string& url) {
  const Url parsed = parse(url);
  const std::string scheme = lower(part(parsed, CURLUPART_SCHEME));
  if (scheme != "http" && scheme != "https") {
    throw FetchFailure(FetchFailure::Kind::kPermanent, shown_url(url),
                       "is neither http nor https: " + scheme);
  }
  return scheme + "://" + lower(part(parsed, CURLUPART_HOST)) + ":" +
         part(parsed, CURLUPART_PORT, CURLU_DEFAULT_PORT);
}

std::string shown_url(const std::string& url) {
  try {
    const Url parsed = parse(url);
    const bool has_query = !part(parsed, CURLUPART_QUERY).empty();
    for (const CURLUPart secret : {CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_OPTIONS,
                                   CURLUPART_QUERY, CURLUPART_FRAGMENT}) {
      curl().url_set(parsed.get(), secret, nullptr, 0);
    }
    return part(parsed, CURLUPART_URL) + (has_query ? "?..." : "");
  } catch (const FetchFailure&) {
    return "(not a URL)";
  }
}

std::string resolve_url(const std::string& base, const std::string& reference) {
  const Url url = parse(base);
  const CURLUcode code =
      curl().url_set(url.get(), CURLUPART_URL, reference.c_str(), CURLU_NON_SUPPORT_SCHEME);
  if (code != CURLUE_OK) {
    throw FetchFailure(FetchFailure::Kind::kPermanent, shown_url(base),
                       std::string("leads to what is no URL: ") + curl().url_strerror(code));
  }
  return part(url, CURLUPART_URL);
}

std::string url_below(const std::string& base, std::string_view path) {
  return base + escaped(path);
}

std::string with_parameters(const std::string& url,
                            const std::map<std::string, std::string>& parameters) {
  const Url parsed = parse(url);
  std::string kept;
  const std::string query = part(parsed, CURLUPART_QUERY);
  for (std::string_view rest = query; !rest.empty();) {
    const std::string_view one = rest.substr(0, rest.find('&'));
    if (!parameters.contains(name_of(one))) kept.append(kept.empty() ? "" : "&").append(one);
    rest.remove_prefix(std::min(rest.size(), one.size() + 1));
  }
  for (const auto& [name, value] : parameters) {
    kept.append(kept.empty() ? "" : "&").append(escaped(name)).append("=").append(escaped(value));
  }
  curl().url_set(parsed.get(), CURLUPART_QUERY, kept.empty() ? nullptr : kept.c_str(), 0);
  return part(parsed, CURLUPART_URL);
}

std::string unescaped(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = i + 2 < text.size() && text[i] == '%' ? hex_value(text[i + 1]) : -1;
    const int low = high >= 0 ? hex_value(text[i + 2]) : -1;
    if (low >= 0) {
      result += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      result += text[i];
    }
  }
  return result;
}

}  // namespace dumps::misc
