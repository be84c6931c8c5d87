#include "core/tensor_spec.h"

#include <array>
#include <utility>

#include "core/error.h"
#include "core/strings.h"

namespace rookery {
namespace {

struct DTypeInfo {
  DType dtype;
  std::string_view name;
  size_t size;
};

constexpr std::array<DTypeInfo, 6> kDTypes = {{{DType::kBool, "bool", 1},
                                               {DType::kUint8, "uint8", 1},
                                               {DType::kInt32, "int32", 4},
                                               {DType::kInt64, "int64", 8},
                                               {DType::kFloat32, "float32", 4},
                                               {DType::kFloat64, "float64", 8}}};

constexpr std::array<std::pair<Role, std::string_view>, 3> kRoles = {
    {{Role::kActor, "actor"}, {Role::kCriticOnly, "critic_only"}, {Role::kGoal, "goal"}}};

}  // namespace

size_t SizeOf(DType dtype) { return kDTypes[static_cast<size_t>(dtype)].size; }
std::string_view NameOf(DType dtype) { return kDTypes[static_cast<size_t>(dtype)].name; }

DType ParseDType(std::string_view name) {
  for (const DTypeInfo& info : kDTypes) {
    if (info.name == name) return info.dtype;
  }
  throw UserError(StrCat("'", name,
                         "' is not an element type; there are bool, uint8, int32, int64, "
                         "float32 and float64"));
}

std::string_view NameOf(Role role) { return kRoles[static_cast<size_t>(role)].second; }

Role ParseRole(std::string_view name) {
  for (const auto& [role, text] : kRoles) {
    if (text == name) return role;
  }
  throw UserError(StrCat("'", name, "' is not a role; there are actor, critic_only and goal"));
}

int64_t TensorSpec::NumElements() const {
  int64_t count = 1;
  for (const int64_t extent : shape) count *= extent;
  return count;
}

std::string ShapeString(const std::vector<int64_t>& shape) { return StrCat("(", Join(shape), ")"); }

TensorSpec Stacked(const TensorSpec& spec) {
  TensorSpec stacked = spec;
  stacked.history = 1;
  if (spec.history == 1) return stacked;
  if (spec.shape.empty()) stacked.shape = {1};
  stacked.shape[0] *= spec.history;
  const auto repeat = [&](std::vector<double>& bounds) {
    if (bounds.size() < 2) return;  // one for every element
    const std::vector<double> once = bounds;
    for (int64_t i = 1; i < spec.history; ++i)
      bounds.insert(bounds.end(), once.begin(), once.end());
  };
  repeat(stacked.low);
  repeat(stacked.high);
  return stacked;
}

std::string ToString(const TensorSpec& spec) {
  std::string shape = ShapeString(spec.shape);
  if (spec.ragged) shape.insert(1, spec.shape.empty() ? "rows" : "rows, ");
  return StrCat(spec.name, " ", NameOf(spec.dtype), " ", shape,
                spec.history > 1 ? StrCat(", the latest ", spec.history) : "");
}

}  // namespace rookery
