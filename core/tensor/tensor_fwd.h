// For signatures: a header that only passes tensors by reference needs no more than this.
#pragma once

namespace at {
class Tensor;
}

namespace rookery {
using at::Tensor;
}
