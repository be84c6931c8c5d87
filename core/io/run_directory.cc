#include "core/io/run_directory.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/io/atomic_file.h"
#include "core/io/checkpoint_store.h"
#include "core/io/checksum.h"
#include "core/io/json.h"
#include "core/io/output_file.h"
#include "core/io/yaml.h"
#include "core/strings.h"

namespace rookery {
namespace {

namespace fs = std::filesystem;

constexpr const char* kLockName = "run.lock";
constexpr int kMaxRunDepth = 3;       // of a run below run_dir: env, agent, run
constexpr int kMostEntries = 10'000;  // of a folder that are looked at
constexpr std::string_view kChecksumBegin = "# crc32c of the lines above: ";
// What a run holds, beside its lock; only these are removed by an overwrite.
constexpr std::array<std::string_view, 14> kOwnNames = {
    "config.yaml",      "versions.json", "metrics.csv",     "eval.csv",          "log.txt",
    "checkpoints",      "policies",      "videos",          "crashes",           "evaluation.log",
    ".evaluation.json", "models",        "generation.json", "reconstruction.png"};
constexpr std::array<std::string_view, 3> kOwnPrefixes = {"events.out.tfevents.", "actor-",
                                                          ".actor-"};

[[noreturn]] void FailToMake(const fs::path& path, const std::error_code& error) {
  throw Failure(StrCat(path.string(), ": cannot make this folder: ", CauseOf(error.value())));
}

std::string ChecksumLine(std::string_view text) {
  std::array<char, 16> digits{};
  std::snprintf(digits.data(), digits.size(), "%08x", Crc32c(AsBytes(text)));
  return StrCat(kChecksumBegin, digits.data(), "\n");
}

bool IsRun(const fs::path& path) {
  return fs::exists(path / "config.yaml") || fs::exists(path / kLockName);
}

void RemoveOwnFiles(const fs::path& path) {
  std::vector<fs::path> own(kOwnNames.begin(), kOwnNames.end());
  for (const auto& entry : fs::directory_iterator(path)) {
    const fs::path name = entry.path().filename();
    const bool is_own =
        std::any_of(kOwnPrefixes.begin(), kOwnPrefixes.end(),
                    [&](std::string_view prefix) { return name.string().starts_with(prefix); });
    if (is_own) own.push_back(name);
  }
  for (const fs::path& name : own) {
    std::error_code error;
    fs::remove_all(path / name, error);
    if (error) {
      throw Failure(StrCat((path / name).string(), ": cannot remove: ", CauseOf(error.value())));
    }
  }
}

// Every scalar that begins with `from` begins with `to`.
void ReplacePrefix(ConfigNode& node, std::string_view from, std::string_view to) {
  if (node.scalar.starts_with(from)) node.scalar.replace(0, from.size(), to);
  for (ConfigNode& item : node.list) ReplacePrefix(item, from, to);
  for (auto& [key, value] : node.map) ReplacePrefix(value, from, to);
}

// The folder as an absolute path with a '/' at its end.
std::string AbsoluteFolder(const fs::path& folder) {
  return (fs::absolute(folder) / "").lexically_normal().string();
}

// A config that was read from `path`, with its folder in place of $RUN.
ConfigNode InItsFolder(ConfigNode node, const fs::path& path) {
  ReplacePrefix(node, kRunFolder, AbsoluteFolder(fs::absolute(path).parent_path()));
  return node;
}

// What somebody meant who named a folder that is no run.
std::string RunHint(const fs::path& path) {
  const fs::path run = fs::absolute(path).parent_path().parent_path();
  if (CheckpointPosition(path) && IsRun(run)) {
    return StrCat("; it is a checkpoint of one: say ", run.string(), "@", path.filename().string());
  }
  std::error_code error;
  fs::recursive_directory_iterator below(path, error), end;
  for (int seen = 0; !error && below != end && seen < kMostEntries;
       below.increment(error), ++seen) {
    if (below.depth() >= kMaxRunDepth) below.disable_recursion_pending();
    if (below->path().filename() != "config.yaml") continue;
    return StrCat("; it holds runs, such as ", below->path().parent_path().string());
  }
  return "";
}

}  // namespace

std::string TimeName(std::time_t time) {
  std::tm local{};
  ::localtime_r(&time, &local);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y%m%d-%H%M%S", &local);
  return text.data();
}

std::string PathName(std::string_view id) {
  std::string name(id);
  for (char& c : name) {
    const bool kept = std::isalnum(static_cast<unsigned char>(c)) != 0 ||
                      std::string_view("_.-").find(c) != std::string_view::npos;
    if (!kept) c = '-';
  }
  return name.find_first_not_of('.') == std::string::npos ? StrCat("-", name) : name;
}

RunAtStep ParseRunAtStep(const std::string& text) {
  std::error_code ignored;
  const size_t at = text.rfind('@');
  const bool may_be_split = at != text.npos && at > 0 && text.find('/', at) == text.npos &&
                            !fs::is_directory(text, ignored) &&
                            fs::is_directory(text.substr(0, at), ignored);
  if (!may_be_split) return {text, ""};
  if (at + 1 == text.size()) {
    throw UserError(StrCat("'", text, "' says no step: say ", text, "best, ", text,
                           "last, a decision such as ", text, "1200, or no @"));
  }
  return {text.substr(0, at), text.substr(at + 1)};
}

ConfigNode ReadConfigFile(const fs::path& path) { return InItsFolder(ReadYaml(path), path); }

RunDirectory RunDirectory::Create(const fs::path& root, std::string_view env_id,
                                  std::string_view agent_name, uint64_t seed, std::time_t time) {
  const fs::path parent = root / PathName(env_id) / PathName(agent_name);
  std::error_code error;
  fs::create_directories(parent, error);
  if (error) FailToMake(parent, error);
  const std::string name = StrCat(TimeName(time), "-s", seed);
  fs::path path = parent / name;
  for (int copy = 2; !fs::create_directory(path, error); ++copy) {
    if (error) FailToMake(path, error);
    path = parent / StrCat(name, "-", copy);
  }
  RunDirectory run(path);
  run.LockAndMakeFolders();
  return run;
}

RunDirectory RunDirectory::CreateAt(const fs::path& path, bool overwrite) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error) FailToMake(path, error);
  const bool is_run = IsRun(path);
  if (!is_run && !fs::is_empty(path)) {
    throw UserError(StrCat(path.string(), ": exists and is not a run; choose another folder"));
  }
  if (is_run && !overwrite) {
    throw UserError(StrCat(path.string(), ": exists; say --resume or --overwrite"));
  }
  RunDirectory run(path);
  run.lock_.emplace(path / kLockName);  // before anything of a run in use is removed
  if (is_run) RemoveOwnFiles(path);
  run.LockAndMakeFolders();
  return run;
}

RunDirectory RunDirectory::Open(const fs::path& path) {
  if (!fs::is_directory(path)) throw UserError(path.string() + ": there is no such run");
  RunDirectory run(path);
  if (!fs::is_regular_file(run.config())) {
    throw UserError(
        StrCat(path.string(), ": not a whole run: config.yaml is missing", RunHint(path)));
  }
  return run;
}

RunDirectory RunDirectory::OpenLocked(const fs::path& path) {
  RunDirectory run = Open(path);
  run.LockAndMakeFolders();
  return run;
}

void RunDirectory::LockAndMakeFolders() {
  if (!lock_) lock_.emplace(path() / kLockName);
  for (const fs::path& folder : {checkpoints(), videos(), crashes()}) {
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) FailToMake(folder, error);
  }
}

void RunDirectory::WriteConfig(const ConfigNode& resolved) const {
  ConfigNode movable = resolved;
  ReplacePrefix(movable, AbsoluteFolder(models()), StrCat(kRunFolder, "models/"));
  const std::string text = WriteYaml(movable);
  WriteFileAtomically(config(), StrCat(text, ChecksumLine(text)));
}

ConfigNode ReadCheckedConfig(const fs::path& path) {
  const std::string text = ReadText(path);
  const size_t line = text.rfind(kChecksumBegin);
  if (line != text.npos && (line == 0 || text[line - 1] == '\n') &&
      text.substr(line) != ChecksumLine(std::string_view(text).substr(0, line))) {
    throw UserError(StrCat(path.string(), ": doesn't fit its checksum: it was changed, or is ",
                           "damaged. Settings are changed on the command line (train --resume RUN ",
                           "key=value); without its last line it is taken as it is"));
  }
  return InItsFolder(ParseYaml(text, path.string()), path);
}

void RunDirectory::WriteVersions(const nlohmann::json& versions) const {
  WriteJson(this->versions(), versions);
}

nlohmann::json RunDirectory::ReadVersions() const { return ReadJson(versions()); }

}  // namespace rookery
