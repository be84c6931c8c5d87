// A schema as JSON, as the handshake carries it: every column's name, type, shape, kind, bounds.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "core/schema.h"

namespace rookery::stream {

nlohmann::json SchemaToJson(const Schema& schema);
// Throws UserError that names the column and what is wrong with it.
Schema SchemaFromJson(const nlohmann::json& json);

// What keeps the bytes of `theirs` from being read as `ours`: names, types, shapes, kinds,
// raggedness and order count, bounds and units don't. "" where nothing does.
std::string DescribeMismatch(const Schema& ours, const Schema& theirs);

}  // namespace rookery::stream
