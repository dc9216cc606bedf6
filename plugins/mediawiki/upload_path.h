// Where MediaWiki keeps an uploaded file, below its directory of uploads, and that place's URL.
// Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace dumps::mediawiki {

struct UploadStore {
  std::string base_url;   // of the directory of uploads, without a slash at its end
  bool is_hashed = true;  // $wgHashedUploadDirectory: two levels of directories by MD5 of the name
};

// "e/ec/Name", or "archive/e/ec/ArchiveName" for an old version; `name` has underscores.
std::string upload_path(const UploadStore& store, std::string_view name,
                        std::optional<std::string_view> archive_name);
// The same place with the last part percent-encoded, behind the base.
std::string upload_url(const UploadStore& store, std::string_view name,
                       std::optional<std::string_view> archive_name);

}  // namespace dumps::mediawiki
