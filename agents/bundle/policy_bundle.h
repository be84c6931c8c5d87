// PolicyBundle: both halves of a policy bundle, read and checked.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "agents/bundle/bundle_spec.h"
#include "core/named_arrays.h"

namespace rookery {

struct PolicyBundle {
  BundleSpec spec;
  NamedArrays tensors;
};

// Nothing in it is believed: throw a UserError of one line, which names the file.
PolicyBundle ReadBundle(const std::filesystem::path& folder);
// Of the files' contents, with names for errors.
PolicyBundle ParseBundle(const std::string& json, const std::string& json_name, NamedArrays tensors,
                         const std::string& tensors_name);
PolicyBundle ParseBundle(const std::string& json, const std::string& json_name,
                         std::vector<std::byte> tensors, const std::string& tensors_name);

}  // namespace rookery
