#include "plugins/xml-dump/jobs/run_ranges.h"

#include <array>
#include <string>

namespace dumps::xml_dump {

PageRanges read_run_ranges(const plugin::Host& host) {
  if (host.list_artifacts(kRunRangesName).empty()) {
    throw plugin::config_failure("ranges", std::string("the run has no ") + kRunRangesName +
                                               "; put a step of job type `ranges` before this one "
                                               "and name it in `after`");
  }
  plugin::Input input = host.open_input(kRunRangesName);
  std::string text;
  std::array<char, 65536> buffer{};
  while (const size_t size = input.read(buffer)) text.append(buffer.data(), size);
  return parse_page_ranges(text, kRunRangesName);
}

}  // namespace dumps::xml_dump
