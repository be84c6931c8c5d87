// What is wrong with a bundle, for tests of bundles that are.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "tests/agents/bundle/handmade_bundle.h"

namespace rookery {

// What reading says of a bundle; "" where it is good, and can act then.
std::string Complaint(const std::string& text, const std::vector<std::byte>& file);
// Of one whose policy.json is changed.
std::string ComplaintOfJson(const HandmadeBundle& bundle,
                            const std::function<void(nlohmann::json&)>& change);

}  // namespace rookery
