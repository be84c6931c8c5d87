// A sampler's view of its request: its options and columns, each checked with a helpful error.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/batch_request.h"
#include "core/fields.h"
#include "core/schema.h"

namespace rookery::replay {

// "batch 'x' (sampler n_step)": the beginning of what is said about a request.
std::string Who(const BatchRequest& request);

// Reads the request's options into `fields`, and checks what every request has. Throws UserError,
// naming the nearest of an option that there isn't.
void ReadOptions(const BatchRequest& request, const Fields& fields);

// What a request's fields say. Throws UserError naming the nearest column.
struct ChosenColumns {
  std::vector<size_t> observations;  // of the schema; all fixed ones where the request names none
  std::vector<size_t> ragged;        // observations that it names; last, an action that has rows
  std::vector<size_t> extras;        // further fixed step and policy columns that it names
};
ChosenColumns ChooseColumns(const BatchRequest& request, const Schema& schema);

// The index of a fixed step column of that type. Throws UserError.
size_t RequireColumn(const Schema& schema, std::string_view name, DType dtype);

// The spec of (dimensions..., the column's own with its history stacked), called `name`.
TensorSpec BatchSpec(std::string name, const TensorSpec& value, std::vector<int64_t> dimensions);

}  // namespace rookery::replay
