// FakeValues: a dumps_values over a map, and the defaults of a plugin's parameter table.
//
// Stays where it is (the C view points into it). Single-threaded.
#pragma once

#include <string>

#include "agent/process/job_spec.h"
#include "dumps/all.h"

namespace dumps::fake {

class FakeValues {
 public:
  explicit FakeValues(SpecValues values);
  FakeValues(const FakeValues&) = delete;
  FakeValues& operator=(const FakeValues&) = delete;

  const dumps_values* view() const { return &view_; }
  const SpecValues& map() const { return values_; }

 private:
  SpecValues values_;
  dumps_values view_;
};

// `given` and, for every other row with a default, that default. Plain numbers only: a duration is
// "90s" or "2m", a size "64KiB" or "1MiB". Throws std::invalid_argument for anything else, for a
// key that the table lacks, and for a required one that is missing.
SpecValues with_defaults(const dumps_job_type& type, SpecValues given);

}  // namespace dumps::fake
