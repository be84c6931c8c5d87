// The size of an action, for benches that draw many of them beforehand.
#pragma once

#include <cstddef>

#include "core/env_spec.h"
#include "core/error.h"
#include "core/strings.h"

namespace rookery {

// A. Throws UserError where it differs between episodes.
inline size_t ActionSize(const EnvSpec& spec) {
  if (spec.action.rows_of.empty()) return static_cast<size_t>(spec.action.Dim());
  throw UserError(StrCat(spec.id, ": its action has a row for each row of '", spec.action.rows_of,
                         "'; this bench steps envs whose actions have one size"));
}

}  // namespace rookery
