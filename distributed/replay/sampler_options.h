// A sampler's view of its request: its options and columns, each checked with a helpful error.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/batch_request.h"
#include "core/schema.h"

namespace rookery::replay {

// Throws UserError where the request has an option that isn't in `known`, or sources.
void CheckRequest(const BatchRequest& request, const std::vector<std::string>& known);

double Option(const BatchRequest& request, const std::string& name, double fallback);
// A whole number of at least 1. Throws UserError.
int64_t WholeOption(const BatchRequest& request, const std::string& name, int64_t fallback);

// What a request's fields say. Throws UserError naming the nearest column.
struct ChosenColumns {
  std::vector<size_t> observations;  // of the schema; all fixed ones where the request names none
  std::vector<size_t> ragged;        // observations that it names
  std::vector<size_t> extras;        // further fixed step and policy columns that it names
};
ChosenColumns ChooseColumns(const BatchRequest& request, const Schema& schema);
// For samplers that can't draw them. Throws UserError.
void RefuseRagged(const BatchRequest& request, const Schema& schema, const ChosenColumns& chosen);

// The index of a fixed step column of that type. Throws UserError.
size_t RequireColumn(const Schema& schema, std::string_view name, DType dtype);

// The spec of (dimensions..., the column's own with its history stacked), called `name`.
TensorSpec BatchSpec(std::string name, const TensorSpec& value, std::vector<int64_t> dimensions);

}  // namespace rookery::replay
