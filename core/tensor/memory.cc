#include "core/tensor/memory.h"

#include <malloc.h>

#include <new>
#include <string_view>

#include <c10/util/Exception.h>

namespace rookery {

void KeepFreedMemory() {
  mallopt(M_MMAP_THRESHOLD, 32 << 20);  // glibc accepts no more
  mallopt(M_TRIM_THRESHOLD, 256 << 20);
}

bool SaysOutOfMemory(const std::exception& error) {
  if (dynamic_cast<const std::bad_alloc*>(&error) != nullptr) return true;
  // On a CPU it is an error as any other: c10/core/impl/alloc_cpu.cpp.
  const std::string_view text = error.what();
  return dynamic_cast<const c10::OutOfMemoryError*>(&error) != nullptr ||
         text.find("can't allocate memory") != text.npos;
}

}  // namespace rookery
