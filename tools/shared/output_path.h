// Where a command writes a file that someone named.
#pragma once

#include <string>

namespace rookery {

// The path to write: the finished file replaces what is there, a file, never a device or a folder;
// a link stays, and what it points at is replaced. Throws UserError also where the folder is
// missing.
std::string OutputPath(const std::string& path);

}  // namespace rookery
