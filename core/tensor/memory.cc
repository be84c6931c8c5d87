#include "core/tensor/memory.h"

#include <malloc.h>

namespace rookery {

void KeepFreedMemory() {
  mallopt(M_MMAP_THRESHOLD, 32 << 20);  // glibc accepts no more
  mallopt(M_TRIM_THRESHOLD, 256 << 20);
}

}  // namespace rookery
