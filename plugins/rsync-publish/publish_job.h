// PublishJob: copies the released files of one run to one destination, as a transaction in four
// passes: data, then hash lists, then status files, then the links of latest/.
//
// Each pass is an rsync of its own over an explicit list of files, and begins only when the one
// before it succeeded; after the data pass the far side is read and compared. So at no moment does
// the far side name a file that it does not have, and an interrupted publication is continued by
// running it again. Before each pass the host is asked again what is released: a run that fails or
// changes meanwhile is not published any further.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "dumps/job.hpp"
#include "plugins/rsync-publish/rsync_command.h"

namespace dumps::rsync_publish {

class PublishJob : public plugin::Job {
 public:
  PublishJob(plugin::Host host, const plugin::JobInfo& info);

  void validate() override;
  std::vector<plugin::Shard> plan() override;
  plugin::Outcome run(const plugin::Shard& shard) override;

 private:
  using Files = std::vector<plugin::PublishedFile>;
  struct Pass {
    std::uint32_t kind;
    const char* name;
  };
  static constexpr std::array<Pass, 4> kPasses = {{{DUMPS_PUBLISHED_DATA, "data"},
                                                   {DUMPS_PUBLISHED_SUMS, "sums"},
                                                   {DUMPS_PUBLISHED_STATUS, "status"},
                                                   {DUMPS_PUBLISHED_LINK, "links"}}};

  RsyncSettings settings() const;
  void prepare_local_destination(const RsyncSettings& settings) const;
  // What the host has released; throws when that is not the same data as `before`.
  Files released(const Files* before) const;
  // The bytes in the public tree are those that were released, by type and size.
  void check_sources(const Files& files) const;
  void copy(const Pass& pass, const RsyncSettings& settings, const Files& files);
  // Sends the files of one list; progress goes up to `goal` at most.
  void send(const char* pass, const RsyncSettings& settings, const Files& files, Skip skip,
            std::uint64_t goal);
  // Reads the far side after the data pass, sends what differs once more, and throws when it still
  // does: equal size and time do not make equal bytes.
  void verify(const RsyncSettings& settings, const Files& data);
  // Those of `data` whose bytes at the far side are other ones; each is logged.
  Files differing(const RsyncSettings& settings, const Files& data) const;
  std::string write_list(const char* pass, const Files& files) const;
  // Runs one command; `item` sees each line that is one.
  void run_rsync(const char* pass, const RsyncSettings& settings,
                 const std::vector<std::string>& argv,
                 const std::function<void(const Item&)>& item) const;

  std::string root_;
  plugin::Progress progress_;
  std::uint64_t sent_bytes_ = 0;
  std::uint64_t sent_files_ = 0;
};

std::unique_ptr<plugin::Job> make_publish_job(plugin::Host host, const plugin::JobInfo& info);

}  // namespace dumps::rsync_publish
