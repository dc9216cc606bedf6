// A reserve of memory for the end of a job: a plugin that takes all that its limit allows leaves
// the worker just as little, and the worker still has to say so to the agent. Whole process; call
// once, before threads start.
#pragma once

namespace dumps {

// From now on the first allocation of C++ that fails is tried once more with the reserve set free;
// the next one fails as ever.
void keep_memory_reserve();

}  // namespace dumps
