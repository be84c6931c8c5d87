// A run's policy, made fit to leave the house: rookery export.
#pragma once

#include <filesystem>

#include "agents/bundle/bundle_spec.h"
#include "distributed/runtime/evaluation/saved_policy.h"

namespace rookery {

// Writes the policy of `run`, the run's folder, as a bundle (agents/bundle/bundle_writer.h), and
// returns what that says. Throws UserError where the agent, or these options of it, can't be
// exported, or `folder` holds something else; Failure where it can't be written.
BundleSpec ExportPolicy(const SavedPolicy& saved, const std::filesystem::path& run,
                        const std::filesystem::path& folder);

}  // namespace rookery
