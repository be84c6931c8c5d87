// What policy.json calls the rules of policy_form.h, under action.mapping.
#pragma once

#include <string_view>

namespace rookery {

inline constexpr std::string_view kTanhOfMean = "tanh_mean";  // SquashedGaussian
inline constexpr std::string_view kTanh = "tanh";             // SquashedWithNoise
inline constexpr std::string_view kArgmax = "argmax";         // GreatestValue

}  // namespace rookery
