// What policy.json calls the rules of policy_form.h, under action.mapping.
#pragma once

#include <string_view>

namespace rookery {

inline constexpr std::string_view kTanhOfMean = "tanh_mean";  // SquashedGaussian
inline constexpr std::string_view kTanh = "tanh";             // SquashedWithNoise
inline constexpr std::string_view kArgmax = "argmax";         // GreatestValue

// And under exploration.log_std, SquashedGaussian::tanh_log_std.
inline constexpr std::string_view kLogStdClamp = "clamp";
inline constexpr std::string_view kLogStdTanh = "tanh";

}  // namespace rookery
