// Declared fields as a table for people.
#pragma once

#include <span>

#include "core/fields.h"
#include "tools/table.h"

namespace rookery {

// Key, type, default, range, help.
Table FieldTable(std::span<const FieldHelp> fields);

}  // namespace rookery
