#include "plugins/xml-dump/maintenance/maintenance_prefetch.h"

#include <cerrno>
#include <utility>

namespace dumps::xml_dump {
namespace {

constexpr size_t kBlockBytes = size_t{256} * 1024;

}  // namespace

SlicePrefetch::SlicePrefetch(plugin::Host host, std::vector<OldFile> files)
    : host_(host), files_(std::move(files)) {
  if (!files_.empty()) path_ = host_.scratch_directory() + "/prefetch.xml";
}

std::vector<std::string> SlicePrefetch::arguments_for(const Slice& slice) {
  if (files_.empty()) return {};
  if (made_for_ != slice.ids.first) {
    try {
      cut(slice);
    } catch (const plugin::Failure& failure) {
      if (failure.status() == DUMPS_CANCELLED) throw;
      host_.warn("the earlier dump cannot be read; all further texts come from the database",
                 {{"reason", failure.subject() + ": " + failure.message()}});
      files_.clear();
      return {};
    }
  }
  return pages_ == 0 ? std::vector<std::string>{}
                     : std::vector<std::string>{"--prefetch=file:" + path_};
}

void SlicePrefetch::cut(const Slice& slice) {
  ids_ = slice.ids;
  pages_ = 0;
  file_.reset(std::fopen(path_.c_str(), "wbe"));
  if (!file_) throw plugin::failed(path_, "cannot be made", errno);
  write("<mediawiki>\n");
  while (!ahead_.empty() && ahead_.front().id <= ids_.last) {
    const bool is_open = ahead_.size() == 1;  // more of it may come
    if (ids_.contains(ahead_.front().id)) {
      write(ahead_.front().bytes);
      ++pages_;
      in_slice_ = is_open;
    } else {
      skips_ = is_open;
    }
    ahead_.pop_front();
  }
  while (ahead_.empty() && read_more()) {
  }
  write("</mediawiki>\n");
  if (std::fclose(file_.release()) != 0) throw plugin::failed(path_, "cannot be written", errno);
  made_for_ = slice.ids.first;
}

bool SlicePrefetch::read_more() {
  host_.throw_if_cancelled();
  if (!scanner_) {
    if (next_file_ == files_.size()) return false;
    read_ = files_[next_file_].open().read;
    mediawiki::PageVisitor& self = *this;
    scanner_ = std::make_unique<mediawiki::PageScanner>(self);
  }
  std::vector<char> block(kBlockBytes);
  const size_t got = read_(block);
  const bool good = got > 0 ? scanner_->feed({block.data(), got}) : scanner_->finish();
  if (!good) throw plugin::failed(files_[next_file_].name, scanner_->error().to_string());
  if (got == 0) {
    scanner_.reset();
    ++next_file_;
  }
  return true;
}

void SlicePrefetch::page_begin(const mediawiki::ScannedPage& page) {
  const auto id = static_cast<std::int64_t>(page.id);
  in_slice_ = ids_.contains(id);
  skips_ = id < ids_.first;
  if (in_slice_) ++pages_;
  if (id > ids_.last) ahead_.push_back({id, {}});
}

void SlicePrefetch::page_bytes(std::string_view bytes) {
  if (in_slice_) {
    write(bytes);
  } else if (!skips_) {
    ahead_.back().bytes += bytes;
  }
}

void SlicePrefetch::write(std::string_view bytes) {
  if (std::fwrite(bytes.data(), 1, bytes.size(), file_.get()) != bytes.size()) {
    throw plugin::failed(path_, "cannot be written", errno);
  }
}

}  // namespace dumps::xml_dump
