// Finds the files of an earlier run that may hold the texts of a job's files. Job thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dumps/job.hpp"
#include "plugins/xml-dump/engine/old_texts.h"

namespace dumps::xml_dump {

// The file NAME ("pages-meta-history") of another run of the target, or its parts, by ascending
// pages; only those that have pages of `range`. `prefetch` is "off", "auto" (the newest earlier run
// that has any) or a date. Where several formats are there, the one that is decoded fastest.
std::vector<OldFile> find_old_files(const plugin::Host& host, const plugin::JobInfo& info,
                                    std::string_view name, std::string_view prefetch,
                                    IdRange range);

}  // namespace dumps::xml_dump
