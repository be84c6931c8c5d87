// The files that a MuJoCo model consists of.
#pragma once

#include <filesystem>
#include <vector>

namespace rookery {

struct ModelFiles {
  std::vector<std::filesystem::path> files;  // absolute; the model's own first, none twice
  bool is_movable = true;  // no file refers to another by an absolute path: a copy of all of them,
                           // laid out alike, is the same model
};

// The model's file and all that it refers to, as far as it exists: included and attached models,
// meshes, textures, height fields, skins. It is found by what the text says, not by compiling it; a
// file that isn't XML stands alone. Throws UserError where a file can't be read, or they are more
// than 10,000.
ModelFiles FindModelFiles(const std::filesystem::path& model);

}  // namespace rookery
