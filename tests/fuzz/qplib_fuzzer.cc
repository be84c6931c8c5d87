// QPLIB files.
#include <cstdint>

#include "core/error.h"
#include "planning/qp/files/qplib.h"
#include "tests/fuzz/problem_checks.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace rookery;
  try {
    qp::RequireGood(qp::ParseQplib({reinterpret_cast<const char*>(data), size}, "fuzzed"));
  } catch (const UserError&) {
  }
  return 0;
}
