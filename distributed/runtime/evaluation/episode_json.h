// An episode's totals as JSON, between processes. Found by nlohmann::json's own lookup.
#pragma once

#include <nlohmann/json.hpp>

#include "envs/episode.h"

namespace rookery {

// All of them are finite numbers: Episode checks them.
void to_json(nlohmann::json& json, const EpisodeTotals& totals);
// Throws nlohmann::json::exception for what to_json() would not have written.
void from_json(const nlohmann::json& json, EpisodeTotals& totals);

}  // namespace rookery
