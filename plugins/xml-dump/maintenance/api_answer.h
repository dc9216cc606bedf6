// Asks the API of a wiki with curl. Job thread.
#pragma once

#include <string>
#include <string_view>

#include "dumps/host.hpp"

namespace dumps::xml_dump {

// Throws plugin::Failure (DUMPS_ERR_CONFIG, about the parameter api_url) unless it is one of the
// web.
void check_api_url(const std::string& url);

// The answer to a question such as "action=query&meta=siteinfo". Throws plugin::Failure when there
// is none, or one of more than 16 MiB: siteinfo has some hundred KiB.
std::string ask_api(const plugin::Host& host, const std::string& api_url, std::string_view query);

}  // namespace dumps::xml_dump
