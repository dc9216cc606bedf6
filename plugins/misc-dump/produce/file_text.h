// Reads a file of this host from its beginning to its end. Throws plugin::Failure about the path.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "dumps/host.hpp"

namespace dumps::misc {

void read_file_text(const plugin::Host& host, const std::string& path,
                    const std::function<void(std::string_view)>& take);

}  // namespace dumps::misc
