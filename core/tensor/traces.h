// What LibTorch's exceptions say.
#pragma once

namespace rookery {

// Leaves the stack trace out of what they say, which would reach logs and terminals. For main() of
// whatever loads LibTorch.
void LeaveOutTraces();

}  // namespace rookery
