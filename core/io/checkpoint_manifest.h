// What checkpoint writer, reader and store agree on.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace rookery {

inline constexpr int64_t kCheckpointFormat = 1;
inline constexpr const char* kManifestName = "manifest.json";
// Folders of a checkpoint being written, and of one being replaced or removed.
inline constexpr std::string_view kNewPrefix = ".new-";
inline constexpr std::string_view kOldPrefix = ".old-";

// What a manifest says of a file.
struct FileFacts {
  uint64_t bytes = 0;
  uint32_t crc32c = 0;
};

}  // namespace rookery
