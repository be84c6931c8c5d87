// The policy that comes with the solver: the bundle in planning/qp/steps/shipped, made of
// configs/rlqp/benchmark.yaml, as a part of the program.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "agents/bundle/policy_bundle.h"

namespace rookery::qp {

PolicyBundle ShippedPolicy();

// What shipped_policy_bytes.cc holds, which CMake makes of the files.
namespace shipped {
extern const std::string_view kJson;
extern const std::span<const unsigned char> kTensors;
}  // namespace shipped

}  // namespace rookery::qp
