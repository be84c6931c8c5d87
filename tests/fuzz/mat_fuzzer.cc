// MATLAB files of version 5.
#include <cstdint>
#include <span>

#include "core/error.h"
#include "planning/qp/files/mat.h"
#include "tests/fuzz/problem_checks.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace rookery;
  try {
    qp::RequireGood(qp::ParseMatProblem(std::as_bytes(std::span(data, size)), "fuzzed"));
  } catch (const UserError&) {
  }
  return 0;
}
