// Dialect and schema version of an export. See export_writer.h for what they change.
#pragma once

#include <cstdint>

namespace dumps::mediawiki {

enum class Dialect : std::uint8_t {
  kDirect,     // one pass: dumpBackup.php with texts, and every stub file
  kPublished,  // two passes: stubs, then dumpTextPass.php; what Wikimedia publishes
};

enum class Schema : std::uint8_t { k0_10, k0_11 };

}  // namespace dumps::mediawiki
