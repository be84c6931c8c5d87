// The shared secret of a learner and its actors.
#pragma once

#include <string>

namespace rookery {

// The file's first line; "" where `path` is "". Throws UserError where it can't be read, is empty,
// or others than its owner may read it.
std::string ReadTokenFile(const std::string& path);

}  // namespace rookery
