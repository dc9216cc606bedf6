// Digests of strings, for tests that need to know what the host would have recorded.
#pragma once

#include <string>
#include <string_view>

namespace dumps::fake {

// Lower-case hex of `bytes` by the algorithm that OpenSSL calls `name`: "md5", "sha1", "sha256".
std::string digest(const char* name, std::string_view bytes);

}  // namespace dumps::fake
