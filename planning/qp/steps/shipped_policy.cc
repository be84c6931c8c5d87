#include "planning/qp/steps/shipped_policy.h"

#include <string>
#include <vector>

namespace rookery::qp {

PolicyBundle ShippedPolicy() {
  const auto bytes = std::as_bytes(shipped::kTensors);
  const std::string where = "the policy that comes with the solver";
  return ParseBundle(std::string(shipped::kJson), where,
                     std::vector<std::byte>(bytes.begin(), bytes.end()), where);
}

}  // namespace rookery::qp
