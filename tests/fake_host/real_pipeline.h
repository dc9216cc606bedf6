// A FakeHost's process service that really runs the commands, through the agent's own pipelines.
#pragma once

#include "tests/fake_host/fake_host.h"

namespace dumps::fake {

// To be put into FakeHost::run_pipeline. Every argv that ran is appended to `commands`, if given.
FakeHost::PipelineRunner real_pipelines(std::vector<std::vector<std::string>>* commands = nullptr);

}  // namespace dumps::fake
