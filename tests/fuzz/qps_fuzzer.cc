// MPS and QPS files, in both formats.
#include <cstdint>

#include "core/error.h"
#include "planning/qp/files/mps.h"
#include "tests/fuzz/problem_checks.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace rookery;
  try {
    qp::RequireGood(qp::ParseMps({reinterpret_cast<const char*>(data), size}, "fuzzed"));
  } catch (const UserError&) {
  }
  return 0;
}
