// Devices by their names in a configuration.
#pragma once

#include <string>

#include <c10/core/Device.h>

namespace rookery {

// "cpu", "cuda" or "cuda:1". Throws UserError where the name is none of these, or the device isn't
// here; the message says what to do instead.
at::Device ParseDevice(const std::string& name);

}  // namespace rookery
