// A rate that another program measures.
#pragma once

#include <string>
#include <vector>

namespace rookery {

// Runs `command`, whose stdout ends in a line with a number, or JSON with a number "value";
// what else it said goes to stderr. Throws Failure with what it said last where it fails.
double ChildRate(const std::vector<std::string>& command);

}  // namespace rookery
