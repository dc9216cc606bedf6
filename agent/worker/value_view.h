// ValueView: the C face (dumps_values) of a set of typed values. Immutable after construction,
// thread-safe.
#pragma once

#include <string>
#include <vector>

#include "agent/process/job_spec.h"
#include "dumps/abi.h"

namespace dumps {

class ValueView {
 public:
  explicit ValueView(SpecValues values);
  ValueView(const ValueView&) = delete;
  ValueView& operator=(const ValueView&) = delete;

  const dumps_values* c_values() const { return &view_; }

 private:
  static const SpecValue* find(const dumps_values* self, dumps_str key);

  const SpecValues values_;
  std::vector<std::string> keys_;
  dumps_values view_;
};

}  // namespace dumps
