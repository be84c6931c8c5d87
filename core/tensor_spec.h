// What a named array is: element type, shape, bounds, unit and role. Specs are data: buffers are
// allocated, networks sized, writes checked and docs printed from them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace rookery {

enum class DType : uint8_t { kBool, kUint8, kInt32, kInt64, kFloat32, kFloat64 };

size_t SizeOf(DType dtype);               // bytes
std::string_view NameOf(DType dtype);     // "float32"
DType ParseDType(std::string_view name);  // throws UserError

template <class T>
constexpr DType DTypeOf() {
  if constexpr (std::is_same_v<T, bool>) return DType::kBool;
  if constexpr (std::is_same_v<T, uint8_t>) return DType::kUint8;
  if constexpr (std::is_same_v<T, int32_t>) return DType::kInt32;
  if constexpr (std::is_same_v<T, int64_t>) return DType::kInt64;
  if constexpr (std::is_same_v<T, float>) return DType::kFloat32;
  if constexpr (std::is_same_v<T, double>) return DType::kFloat64;
}

// Who may look at an observation field.
enum class Role : uint8_t { kActor, kCriticOnly, kGoal };

std::string_view NameOf(Role role);
Role ParseRole(std::string_view name);  // throws UserError

struct TensorSpec {
  std::string name;
  DType dtype = DType::kFloat32;
  // Of one env's value at one decision, without a batch dimension; {} is a scalar.
  std::vector<int64_t> shape{};
  std::vector<double> low{};  // bounds: none, one for every element, or one an element
  std::vector<double> high{};
  std::string unit{};  // "rad/s"; "" where there is none
  Role role = Role::kActor;
  // What policies and batches see: the latest `history` values, the oldest first, along the first
  // dimension (Stacked). An episode's first value stands in for those before it. Envs write, and
  // streams and tables hold, each value once.
  int64_t history = 1;
  // A value is any number of rows of `shape`. The env says how many at an episode's beginning.
  bool ragged = false;

  int64_t NumElements() const;  // of one value; of a ragged one's row
  size_t NumBytes() const { return static_cast<size_t>(NumElements()) * SizeOf(dtype); }
  bool operator==(const TensorSpec&) const = default;
};

// The spec as policies and batches see it: of `history` values, with a history of 1.
TensorSpec Stacked(const TensorSpec& spec);

// "position float32 (8)", "pixels uint8 (3, 84, 84), the latest 3", "contacts float32 (rows, 2)".
std::string ToString(const TensorSpec& spec);
std::string ShapeString(const std::vector<int64_t>& shape);  // "(3, 84, 84)"

}  // namespace rookery
