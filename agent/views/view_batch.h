// ViewBatch: several small files of one directory, each whole or not at all, written together:
// all temporary files first, then synced, then renamed in the order in which they were added. What
// is there with the same content already is left alone, so readers and mirrors see no change.
//
// Blocking; one batch per directory at a time. A failed batch leaves old files as they were, or, of
// those before the failure, new ones; no temporary file stays.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "agent/base/result.h"
#include "agent/store/filesystem.h"

namespace dumps::views {

class ViewBatch {
 public:
  ViewBatch(Filesystem& filesystem, std::string directory, unsigned mode)
      : filesystem_(filesystem), directory_(std::move(directory)), mode_(mode) {}
  ~ViewBatch();
  ViewBatch(const ViewBatch&) = delete;
  ViewBatch& operator=(const ViewBatch&) = delete;

  Status add(const std::string& name, std::string_view content);
  // Number of files that changed.
  Result<std::size_t> commit();

 private:
  struct Written {
    std::string name, temporary;
    UniqueFd file;
  };
  Filesystem& filesystem_;
  const std::string directory_;
  const unsigned mode_;
  std::vector<Written> written_;
};

// Whether the file at `path` has exactly this content.
bool has_content(const std::string& path, std::string_view content);

}  // namespace dumps::views
