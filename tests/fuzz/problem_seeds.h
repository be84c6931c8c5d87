// Small files of optimization problems that have one of everything.
#pragma once

#include <string>

namespace rookery {

std::string FreeMps();
std::string FixedMps();
std::string QplibWithConstraints();
std::string QplibBox();
std::string MatFile();

}  // namespace rookery
