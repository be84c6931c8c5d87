// An Mlp's passes as one function that autograd can differentiate, once.
#pragma once

#include <vector>

#include "core/tensor/mlp_shape.h"

namespace rookery {

// x (B, I), which all nets read, or (K, B, I), one for each -> (K, B, O). Gradients flow to x and
// to `flat`, the leaf whose memory `layers` view (ForwardViews'), as far as each asks for one.
// Throws Failure where x has another shape.
Tensor ApplyMlp(const MlpShape& shape, const std::vector<MlpLayer>& layers, const Tensor& x,
                const Tensor& flat);

}  // namespace rookery
