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
#include "core/io/followed_folder.h"
#include "core/io/run_lock.h"

namespace rookery {

// "dmc/cheetah_run" -> "dmc-cheetah_run": every character outside A-Za-z0-9_.- becomes '-'; an id
// of dots alone gets one in front, so that no id leaves its folder.
std::string PathName(std::string_view id);

// "20250101-120000", local: what runs and groups are called by.
std::string TimeName(std::time_t time);

// A run as people name it: RUN or RUN@STEP.
struct RunAtStep {
  std::string run;
  std::string step;  // best, last or a position; "": not said
};

// A folder that exists is a run as a whole, whatever its name. UserError for `RUN@`.
RunAtStep ParseRunAtStep(const std::string& text);

// What a run's config calls its own folder, so that it may move: "$RUN/models/ant.xml".
inline constexpr std::string_view kRunFolder = "$RUN/";

// Any config, with its own folder in place of $RUN. Throws UserError.
ConfigNode ReadConfigFile(const std::filesystem::path& path);

// The same of a run's config.yaml. UserError also where its text doesn't fit its checksum; one
// without a checksum is taken as it is.
ConfigNode ReadCheckedConfig(const std::filesystem::path& path);

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

  // Where it is now: a run may be moved while it is open, within its disk. Don't keep it; ask
  // again. Thread-safe.
  std::filesystem::path path() const { return folder_.path(); }
  std::filesystem::path config() const { return path() / "config.yaml"; }
  std::filesystem::path versions() const { return path() / "versions.json"; }
  std::filesystem::path generation() const { return path() / "generation.json"; }
  std::filesystem::path metrics() const { return path() / "metrics.csv"; }
  std::filesystem::path eval() const { return path() / "eval.csv"; }
  std::filesystem::path log() const { return path() / "log.txt"; }
  std::filesystem::path checkpoints() const { return path() / "checkpoints"; }
  std::filesystem::path policies() const { return path() / "policies"; }  // those evaluated
  std::filesystem::path videos() const { return path() / "videos"; }
  std::filesystem::path crashes() const { return path() / "crashes"; }
  std::filesystem::path models() const { return path() / "models"; }  // and other files of the env

  // With a checksum at its end; paths below models() are written with $RUN. Whole or not at all, as
  // all of these.
  void WriteConfig(const ConfigNode& resolved) const;
  ConfigNode ReadConfig() const { return ReadCheckedConfig(config()); }
  void WriteVersions(const nlohmann::json& versions) const;
  nlohmann::json ReadVersions() const;

 private:
  explicit RunDirectory(std::filesystem::path path) : folder_(std::move(path)) {}
  void LockAndMakeFolders();

  FollowedFolder folder_;
  std::optional<RunLock> lock_;
};

}  // namespace rookery
