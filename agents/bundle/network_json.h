// What policy.json says of a policy's network: its encoder and its layers.
#pragma once

#include <vector>

#include <nlohmann/json.hpp>

#include "agents/bundle/bundle_spec.h"
#include "agents/bundle/json_map.h"

namespace rookery {

inline constexpr int64_t kMostUnits = 1 << 20;    // of a layer
inline constexpr int64_t kMostChoices = 1 << 24;  // actions are float32

nlohmann::ordered_json LayersJson(const std::vector<BundleLayer>& layers);
// Under "layers". Throws UserError for what can't be one.
std::vector<BundleLayer> ReadLayers(const JsonMap& root);

// `image`: the name of what it reads.
nlohmann::ordered_json EncoderJson(const BundleEncoder& encoder, const std::string& image);
BundleEncoder ReadEncoder(const JsonMap& map, const std::string& image);  // throws UserError

}  // namespace rookery
