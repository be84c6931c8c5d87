// The files that an env's options name: found where the user stands, and kept with the run, so that
// it is the same env from every folder.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "core/config_node.h"
#include "envs/registry.h"

namespace rookery {

// Makes paths of the entry's file options (Field::File()) absolute where such a file is here; `~`
// is the user's home. What is no file here is left: the env may know it by that name.
void ResolveFiles(const EnvEntry& entry, ConfigNode& options);

// A file that a run notes: its own, or one elsewhere.
struct NotedFile {
  std::string path;  // "models/xml_file/ant.xml" of the run, or absolute
  std::string hash;  // SHA-256
  std::string from;  // of a copy: where it was copied from
};

// Copies what the options name into <run>/models, a model with all that it refers to, and has the
// options name the copies. What is too large, refers to files by absolute paths, or isn't whole as
// a copy stays where it is, with a warning; files of the run itself stay as they are. Returns all
// of them with those that the entry declares. Options must be resolved. Throws Failure.
std::vector<NotedFile> KeepFiles(const EnvEntry& entry, ConfigNode& options,
                                 const std::filesystem::path& run);

// Notes them in versions.json's contents, in place of what was noted of the same files.
void NoteFiles(const std::vector<NotedFile>& files, nlohmann::json& versions);

// Warns of each file noted for the run in folder `run` that has changed since, or is gone. Throws
// nlohmann::json::exception where they are noted otherwise.
void WarnOfChangedFiles(const std::filesystem::path& run, const nlohmann::json& versions);

}  // namespace rookery
