// A run's folder: what one training wrote, without an absolute path, so that it moves between
// machines.
#pragma once

#include <cstdint>
#include <ctime>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "core/config_node.h"
#include "core/io/run_lock.h"

namespace rookery {

// "dmc/cheetah_run" -> "dmc-cheetah_run": every character outside A-Za-z0-9_.- becomes '-'; an id
// of dots alone gets one in front, so that no id leaves its folder.
std::string PathName(std::string_view id);

class RunDirectory {
 public:
  // Makes <root>/<env>/<agent>/<YYYYmmdd-HHMMSS>-s<seed>/ (local time; "-2" and so on behind it
  // where that one exists) and locks it. Throws Failure.
  static RunDirectory Create(const std::filesystem::path& root, std::string_view env_id,
                             std::string_view agent_name, uint64_t seed, std::time_t time);
  // Makes the folder `path`, or takes an empty one, and locks it. A run that exists there is a
  // UserError, or with `overwrite` is removed: what Rookery wrote, nothing else. A folder that
  // isn't a run is never touched.
  static RunDirectory CreateAt(const std::filesystem::path& path, bool overwrite);
  // A run to be read; UserError says what is missing.
  static RunDirectory Open(const std::filesystem::path& path);
  // A run to be continued: Open, and locked.
  static RunDirectory OpenLocked(const std::filesystem::path& path);

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path config() const { return path_ / "config.yaml"; }
  std::filesystem::path versions() const { return path_ / "versions.json"; }
  std::filesystem::path metrics() const { return path_ / "metrics.csv"; }
  std::filesystem::path eval() const { return path_ / "eval.csv"; }
  std::filesystem::path log() const { return path_ / "log.txt"; }
  std::filesystem::path checkpoints() const { return path_ / "checkpoints"; }
  std::filesystem::path policies() const { return path_ / "policies"; }  // those evaluated
  std::filesystem::path videos() const { return path_ / "videos"; }
  std::filesystem::path crashes() const { return path_ / "crashes"; }

  void WriteConfig(const ConfigNode& resolved) const;  // whole or not at all, as all of these
  ConfigNode ReadConfig() const;
  void WriteVersions(const nlohmann::json& versions) const;
  nlohmann::json ReadVersions() const;

 private:
  explicit RunDirectory(std::filesystem::path path) : path_(std::move(path)) {}
  void LockAndMakeFolders();

  std::filesystem::path path_;
  std::optional<RunLock> lock_;
};

}  // namespace rookery
