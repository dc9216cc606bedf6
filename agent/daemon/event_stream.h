// EventStream: server-sent events for any number of readers up to a bound. An event is text that
// all readers share; one that reads slowly misses events instead of holding them, and is dropped by
// its connection when it does not read at all.
//
// Loop thread only. Readers are owned by their connections and forgotten when these end.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace dumps {

class EventStream {
 public:
  using Text = std::shared_ptr<const std::string>;
  class Reader {
   public:
    virtual ~Reader() = default;
    // May be called while an earlier text is still on its way; then only the newest one follows.
    virtual void send(Text text) = 0;
  };

  explicit EventStream(std::size_t most_readers) : most_readers_(most_readers) {}

  // False: there are as many readers as may be.
  bool join(const std::shared_ptr<Reader>& reader);
  void send(const std::string& text);
  std::size_t readers();

  // `data` as an event: one `data:` line. It has no line break.
  static std::string event(std::string_view data);
  // What keeps connections open and tells readers that are gone from those that wait.
  static std::string sign_of_life() { return ":\n\n"; }

 private:
  const std::size_t most_readers_;
  std::vector<std::weak_ptr<Reader>> readers_;
};

}  // namespace dumps
