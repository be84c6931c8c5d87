// Writes a policy bundle.
#pragma once

#include <filesystem>
#include <span>

#include "agents/bundle/bundle_spec.h"
#include "core/io/safetensors.h"

namespace rookery {

// `folder`, written whole or not at all: it is made, or an empty folder or another bundle is
// replaced. `arrays`: those of BundleTensors(spec), and others, which are left out. Throws
// UserError where something else is there, or an array is missing or doesn't fit, and Failure.
void WriteBundle(const std::filesystem::path& folder, const BundleSpec& spec,
                 std::span<const NamedArray> arrays);

// What WriteBundle would say of the folder, before there is anything to be written.
void CheckBundleFolder(const std::filesystem::path& folder);

}  // namespace rookery
