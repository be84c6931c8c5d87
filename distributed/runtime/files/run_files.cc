#include "distributed/runtime/files/run_files.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <functional>

#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/io/log.h"
#include "core/io/output_file.h"
#include "core/sha256.h"
#include "core/strings.h"
#include "envs/mujoco/model_files.h"

namespace rookery {
namespace {

namespace fs = std::filesystem;

constexpr uintmax_t kMaxCopiedBytes = uintmax_t{256} << 20;  // of one option

std::string HashOf(const fs::path& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) throw Failure(StrCat(path.string(), ": can't be read: ", CauseOf(errno)));
  try {
    std::string hash = Sha256OfFile(file, path.string());
    ::close(file);
    return hash;
  } catch (...) {
    ::close(file);
    throw;
  }
}

// Calls `visit` with the name of each file option that is given, and its node.
void VisitFiles(const EnvEntry& entry, ConfigNode& options,
                const std::function<void(const std::string& option, ConfigNode& node)>& visit) {
  if (!entry.options_help) return;
  for (const FieldHelp& field : entry.options_help()) {
    if (field.type != kFileType) continue;
    ConfigNode* node = &options;
    std::string_view rest = field.path;
    while (node != nullptr && !rest.empty()) {
      const size_t end = std::min(rest.find('.'), rest.size());
      node = node->Find(std::string(rest.substr(0, end)));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    if (node == nullptr) continue;
    if (node->kind == ConfigNode::Kind::kScalar) visit(field.path, *node);
    for (ConfigNode& item : node->list) visit(field.path, item);
  }
}

bool IsFile(const fs::path& path) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored);
}

bool IsWithin(const fs::path& path, const fs::path& folder) {
  const fs::path relative = path.lexically_relative(fs::absolute(folder).lexically_normal());
  return !relative.empty() && *relative.begin() != "..";
}

// The innermost folder that holds all of them.
fs::path CommonFolder(const std::vector<fs::path>& files) {
  fs::path folder = files.front().parent_path();
  const auto holds = [&](const fs::path& file) { return IsWithin(file, folder); };
  while (!std::ranges::all_of(files, holds)) folder = folder.parent_path();
  return folder;
}

// A folder of this name that is not there yet.
fs::path FreshFolder(const fs::path& models, const std::string& name) {
  fs::path folder = models / name;
  for (int copy = 2; fs::exists(folder); ++copy) folder = models / StrCat(name, "-", copy);
  return folder;
}

uintmax_t SizeOf(const std::vector<fs::path>& files) {
  uintmax_t bytes = 0;
  for (const fs::path& file : files) bytes += fs::file_size(file);
  return bytes;
}

// Copies one option's file with all that belongs to it, and has the node name the copy. Returns the
// copies' folder.
fs::path Copy(const std::string& option, ConfigNode& node, const std::vector<fs::path>& files,
              const fs::path& run, std::vector<NotedFile>& noted) {
  const fs::path from = CommonFolder(files);
  const fs::path to = FreshFolder(run / "models", option);
  for (const fs::path& file : files) {
    const fs::path copy = to / file.lexically_relative(from);
    fs::create_directories(copy.parent_path());
    fs::copy_file(file, copy);
    noted.push_back({copy.lexically_relative(run).string(), HashOf(copy), file.string()});
  }
  node.scalar = fs::absolute(to / files.front().lexically_relative(from)).lexically_normal();
  return to;
}

void StayOutside(const std::string& option, const std::string& why,
                 const std::vector<fs::path>& files, std::vector<NotedFile>& noted) {
  log::Warning(StrCat("env.options.", option, ": the run keeps no copy of ", files.front().string(),
                      " and needs it where it is: ", why));
  for (const fs::path& file : files) noted.push_back({file.string(), HashOf(file), ""});
}

}  // namespace

void ResolveFiles(const EnvEntry& entry, ConfigNode& options) {
  VisitFiles(entry, options, [](const std::string&, ConfigNode& node) {
    const char* home = std::getenv("HOME");
    if (node.scalar.starts_with("~/") && home != nullptr) {
      node.scalar = (fs::path(home) / node.scalar.substr(2)).string();
    }
    if (IsFile(node.scalar)) node.scalar = fs::absolute(node.scalar).lexically_normal();
  });
}

std::vector<NotedFile> KeepFiles(const EnvEntry& entry, ConfigNode& options, const fs::path& run) {
  std::vector<NotedFile> noted;
  try {
    VisitFiles(entry, options, [&](const std::string& option, ConfigNode& node) {
      if (!fs::path(node.scalar).is_absolute() || !IsFile(node.scalar)) return;
      if (IsWithin(node.scalar, run)) return;
      const ModelFiles model = FindModelFiles(node.scalar);
      const uintmax_t bytes = SizeOf(model.files);
      if (!model.is_movable) {
        StayOutside(option, "it refers to files by absolute paths", model.files, noted);
      } else if (bytes > kMaxCopiedBytes) {
        StayOutside(option, HumanBytes(static_cast<double>(bytes)) + " are too much to copy",
                    model.files, noted);
      } else {
        const std::string original = node.scalar;
        const fs::path copies = Copy(option, node, model.files, run, noted);
        try {
          entry.make(options);
        } catch (const UserError& error) {  // it reads what its text doesn't name
          fs::remove_all(copies);
          node.scalar = original;
          noted.resize(noted.size() - model.files.size());
          StayOutside(option, StrCat("a copy isn't whole (", error.what(), ")"), model.files,
                      noted);
        }
      }
    });
    const auto own = entry.files ? entry.files() : std::vector<fs::path>{};
    for (const fs::path& file : own) noted.push_back({file.string(), HashOf(file), ""});
  } catch (const fs::filesystem_error& error) {
    throw Failure(StrCat("the env's files can't be kept: ", error.what()));
  }
  return noted;
}

void NoteFiles(const std::vector<NotedFile>& files, nlohmann::json& versions) {
  nlohmann::json& all = versions["files"];
  if (all.is_null()) all = nlohmann::json::array();
  for (const NotedFile& file : files) {
    nlohmann::json row{{"path", file.path}, {"hash", file.hash}};
    if (!file.from.empty()) row["from"] = file.from;
    const auto old = std::ranges::find_if(
        all, [&](const nlohmann::json& other) { return other.value("path", "") == file.path; });
    if (old != all.end()) {
      *old = row;
    } else {
      all.push_back(row);
    }
  }
}

void WarnOfChangedFiles(const fs::path& run, const nlohmann::json& versions) {
  for (const auto& row : versions.value("files", nlohmann::json::array())) {
    const fs::path file = run / row.at("path").get<std::string>();
    if (!IsFile(file)) {
      log::Warning(StrCat(file.string(), ", of which ", run.string(), " was made, is gone"));
      continue;
    }
    try {
      if (HashOf(file) == row.at("hash").get<std::string>()) continue;
      log::Warning(StrCat(file.string(), " has changed since ", run.string(), " was made"));
    } catch (const Failure& failure) {
      log::Warning(failure.what());
    }
  }
}

}  // namespace rookery
