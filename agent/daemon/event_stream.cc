#include "agent/daemon/event_stream.h"

namespace dumps {

std::size_t EventStream::readers() {
  std::erase_if(readers_, [](const auto& reader) { return reader.expired(); });
  return readers_.size();
}

bool EventStream::join(const std::shared_ptr<Reader>& reader) {
  if (readers() >= most_readers_) return false;
  readers_.push_back(reader);
  return true;
}

void EventStream::send(const std::string& text) {
  const auto shared = std::make_shared<const std::string>(text);
  // A reader may go while it is sent to.
  const auto readers = readers_;
  for (const auto& each : readers) {
    if (const auto reader = each.lock()) reader->send(shared);
  }
}

std::string EventStream::event(std::string_view data) {
  return "data: " + std::string(data) + "\n\n";
}

}  // namespace dumps
