// The columns of a stream and of a replay table: what one step, and one episode, is made of.
//
// A table holds rows in the order of their episode. Row t has the observation before action t, the
// action, and what it led to; the observation after it is in row t+1. An episode's last row holds
// its final observation and how it ended (`terminated` or `truncated`; every other column is zero),
// so nothing is stored twice and no final observation is lost. A row with either flag is never
// acted in; an episode whose actor died has no such row, and its last row leads nowhere.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/env_spec.h"
#include "core/tensor_spec.h"

namespace rookery {

enum class ColumnKind : uint8_t {
  kStep,     // a value a row
  kPolicy,   // a value a row, written by the policy: log_prob, waypoint, policy_version
  kEpisode,  // written once: seed, parameters, task, source
};

std::string_view NameOf(ColumnKind kind);
ColumnKind ParseColumnKind(std::string_view name);  // throws UserError

struct Column {
  TensorSpec spec;
  ColumnKind kind = ColumnKind::kStep;
  bool operator==(const Column&) const = default;
};

// Names that every table has. An observation field f is the column "obs/f".
namespace column {
inline constexpr std::string_view kObservationPrefix = "obs/";
inline constexpr std::string_view kAction = "action";          // float32 (A) or (rows, A)
inline constexpr std::string_view kReward = "reward";          // float32
inline constexpr std::string_view kTerminated = "terminated";  // bool; this observation is terminal
inline constexpr std::string_view kTruncated = "truncated";    // bool; the episode was cut here
inline constexpr std::string_view kCost = "cost";              // float32, where the env has it
inline constexpr std::string_view kSuccess = "success";        // bool, where the env has it
inline constexpr std::string_view kPolicyVersion = "policy_version";  // int64, a policy column
inline constexpr std::string_view kSeed = "seed";                     // int64, an episode column
inline constexpr std::string_view kParameters = "parameters";  // float64 (P), an episode column
inline constexpr std::string_view kTask = "task";    // int64, an episode column; -1: there are none
inline constexpr std::string_view kTrial = "trial";  // int64, an episode column
inline constexpr std::string_view kSource =
    "source";  // int64, an episode column: the number of the replay source that keeps it
}  // namespace column

// The replay source that episodes go to, and batches come from, where nothing else is said.
inline constexpr std::string_view kDefaultSource = "replay";

class Schema {
 public:
  Schema() = default;
  explicit Schema(std::vector<Column> columns);  // throws UserError on a repeated name

  const std::vector<Column>& columns() const { return columns_; }
  size_t size() const { return columns_.size(); }
  const Column& operator[](size_t i) const { return columns_[i]; }

  static constexpr size_t kNone = static_cast<size_t>(-1);
  size_t Find(std::string_view name) const;     // kNone where there is none
  size_t IndexOf(std::string_view name) const;  // throws UserError naming the nearest

  size_t RowBytes() const;  // the fixed step and policy columns of one row
  bool operator==(const Schema&) const = default;

 private:
  std::vector<Column> columns_;
};

// The schema of an env's transitions with a policy's extra columns.
Schema MakeSchema(const EnvSpec& env, const std::vector<Column>& policy_columns);

}  // namespace rookery
