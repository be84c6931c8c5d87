#include "distributed/runtime/processes/crash_report.h"

#include <nlohmann/json.hpp>

#include "core/io/json.h"
#include "core/io/log.h"
#include "core/strings.h"

namespace rookery {
namespace {

constexpr int kMaxCrashes = 100;

}  // namespace

std::string WriteCrash(const std::filesystem::path& crashes, const std::filesystem::path& recorder,
                       const std::string& reason, int64_t env) {
  std::error_code error;
  if (!std::filesystem::exists(recorder, error)) return "";
  std::filesystem::create_directories(crashes, error);
  for (int k = 0; k < kMaxCrashes; ++k) {
    const std::filesystem::path folder = crashes / std::to_string(k);
    if (!std::filesystem::create_directory(folder, error)) continue;
    try {
      std::filesystem::copy_file(recorder, folder / "recorder.bin");
      WriteJson(folder / "crash.json",
                {{"reason", reason}, {"config", "../../config.yaml"}, {"env", env}});
      return folder.string();
    } catch (const std::exception& failure) {  // a full disk must not end the training too
      log::Warning(StrCat("this crash can't be kept: ", failure.what()));
      std::filesystem::remove_all(folder, error);
      return "";
    }
  }
  return "";
}

}  // namespace rookery
