// The video of a run's best policy.
#pragma once

#include <filesystem>

namespace rookery {

// One episode to <run>/videos/best.mp4. Where nothing can be drawn here, a log line says why.
void WriteRunVideo(const std::filesystem::path& run);

}  // namespace rookery
