// Snapshots as safetensors: in checkpoints, and on their way to actors.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "agents/snapshot.h"
#include "core/io/safetensors.h"

namespace rookery {

// A checkpoint's files of an agent: all of it, to train on, and what actors need, to act.
inline constexpr const char* kAgentFile = "agent.safetensors";
inline constexpr const char* kPolicyFile = "policy.safetensors";

// A snapshot as one safetensors text: its version, mode, adoption and source are the metadata.
std::vector<std::byte> SnapshotBytes(const Snapshot& snapshot);
Metadata SnapshotMetadata(const Snapshot& snapshot);
// Throws UserError that names `where`.
Snapshot SnapshotOf(const Safetensors& file, const std::string& where);
Snapshot ParseSnapshot(std::span<const std::byte> bytes, const std::string& where);

}  // namespace rookery
