// What a layer does with each of its values.
#pragma once

#include <cstdint>
#include <string_view>

namespace rookery {

enum class Activation : uint8_t { kNone, kRelu, kTanh };

std::string_view NameOf(Activation activation);     // "none", "relu", "tanh"
Activation ParseActivation(std::string_view name);  // throws UserError

}  // namespace rookery
