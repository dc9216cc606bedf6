// What all jobs of this plugin do with their inputs: find them by a pattern, check the pattern, and
// read them whole. Failures are thrown. Job thread only.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "dumps/job.hpp"
#include "plugins/mediawiki/page_scanner.h"

namespace dumps::recompress {

// Throws a configuration failure of `key` where this is no pattern for names of artifacts.
void check_pattern(std::string_view key, std::string_view pattern);
// Throws one where the level is none of any format.
void check_level(std::int64_t level);

// "no artifact of this run matches ..., name the step that makes them in `after`".
plugin::Failure no_source(std::string_view pattern, std::string_view what_does_not_count);

// Which artifact each planned output is made of.
class PlannedOutputs {
 public:
  // Throws a configuration failure of `source` where another artifact would become the same.
  void add(const std::string& output, const std::string& source);

 private:
  std::map<std::string, std::string> made_of_;
};

// The artifact of this name, which the plan found before; throws where it is gone.
plugin::Artifact planned_artifact(const plugin::Host& host, const std::string& name);

// Progress of a shard in plain bytes of its inputs.
class ByteProgress {
 public:
  ByteProgress(const plugin::Host& host, std::uint64_t total)
      : host_(host), figures_{.total = total, .unit = "bytes"} {
    host_.progress(figures_);
  }
  // Throws when the host asked to stop.
  void add(std::uint64_t bytes) {
    host_.throw_if_cancelled();
    figures_.done += bytes;
    host_.progress(figures_);
  }
  std::uint64_t done() const { return figures_.done; }

 private:
  const plugin::Host& host_;
  plugin::Progress figures_;
};

// Hands all plain bytes of an artifact to `take`. Throws when they are not as many as were recorded
// when it was sealed.
void read_artifact(const plugin::Host& host, const plugin::Artifact& artifact,
                   ByteProgress& progress, const std::function<void(std::string_view)>& take);

// Reads a whole artifact of pages, with progress of its own, and hands its parts to `visitor`; how
// many pages it has. Throws as read_artifact() does, and where it is no whole export.
std::uint64_t scan_artifact(const plugin::Host& host, const plugin::Artifact& artifact,
                            mediawiki::PageVisitor& visitor);

// Feeds the scanner, and throws its error as one of the artifact.
void scan(mediawiki::PageScanner& scanner, std::string_view bytes, const std::string& name);
void end_scan(mediawiki::PageScanner& scanner, const std::string& name);

// Throws unless the two are equal: "pages in the output: 5; NAME has 6".
void check_equal(std::string_view what, std::uint64_t output, std::uint64_t input,
                 const std::string& name);

}  // namespace dumps::recompress
