// Memory of large buffers goes back to the system when it is freed.
#pragma once

#include <malloc.h>

namespace dumps {

// glibc raises the size from which buffers get a mapping of their own to that of the largest one
// that was freed; frames of text of some 20 MiB would then stay in the heap and tear holes in it.
// Once, at the start of main().
inline void return_large_buffers() { ::mallopt(M_MMAP_THRESHOLD, 4 << 20); }

}  // namespace dumps
