// Unpacker: gz members or bz2 streams, one behind another, as a stream of their plain bytes; all
// checksums are compared. For files that a producer has compressed itself. One object per file,
// one thread.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "plugins/misc-dump/check/check_rules.h"

namespace dumps::misc {

class Unpacker {
 public:
  using Sink = std::function<void(std::string_view)>;
  virtual ~Unpacker() = default;
  // Both throw Malformed, with the offset in what is stored.
  virtual void feed(std::string_view bytes, const Sink& sink) = 0;
  virtual void finish() = 0;
};

// Not of kPlain.
std::unique_ptr<Unpacker> make_unpacker(Packing packing);

}  // namespace dumps::misc
