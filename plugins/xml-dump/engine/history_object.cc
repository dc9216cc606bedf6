#include "plugins/xml-dump/engine/history_object.h"

namespace dumps::xml_dump {

const mediawiki::HistoryBlob* HistoryObject::open(mediawiki::Inflater& inflater, std::string& why) {
  const std::lock_guard lock(mutex_);
  if (!is_opened_) {
    open_stored(inflater);
    is_opened_ = true;
    stored_ = std::string();
    memory_bytes_ = blob_ == nullptr ? 0 : blob_->memory_bytes();
  }
  if (blob_ == nullptr) why = why_;
  return blob_.get();
}

void HistoryObject::open_stored(mediawiki::Inflater& inflater) {
  if (!is_deflated_) {
    blob_ = mediawiki::HistoryBlob::open(stored_, inflater, why_);
    return;
  }
  mediawiki::ByteBuffer plain;
  if (!inflater.inflate(stored_, 0, plain)) {
    why_ = "the stored bytes are damaged (DEFLATE)";
    return;
  }
  blob_ = mediawiki::HistoryBlob::open(plain.view(), inflater, why_);
}

}  // namespace dumps::xml_dump
