// What a MediaWiki says of itself in JSON: the answer of its API to action=query&meta=siteinfo,
// checked, or, where no API is asked, as much of it as the header of an XML dump tells.
// Free functions; any thread.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "plugins/mediawiki/site_info.h"

namespace dumps::xml_dump {

// The API's two forms: in the older one true is "" and names are under "*".
enum class JsonForm : std::uint8_t { kFormat1 = 1, kFormat2 = 2 };

// What is asked of api.php, behind its address.
std::string siteinfo_query(JsonForm form);

// Throws plugin::Failure (about `subject`) unless `json` is an answer with namespaces in this form:
// what the API says of an error is passed on.
void check_siteinfo(std::string_view json, JsonForm form, const std::string& subject);

// The same from a header: general, namespaces and aliases, without the marks of extensions
// (content, subpages) and without magic words.
std::string siteinfo_of_header(const mediawiki::SiteInfo& site,
                               const std::map<std::string, std::int64_t>& aliases, JsonForm form);

}  // namespace dumps::xml_dump
