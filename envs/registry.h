// Every env by its id: an explicit list, and what plugins add to it.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/fields.h"
#include "envs/controller.h"
#include "envs/env.h"

namespace rookery {

struct EnvEntry {
  std::string id;       // "dmc/cheetah_run"
  std::string summary;  // a line for people
  // Makes a factory for the options given (env.options.* in a config); null: no options. Throws
  // UserError for an unknown one.
  std::function<EnvFactory(const ConfigNode& options)> make;
  // Declares the options for help and docs, without the prefix env.options; may be null.
  std::function<std::vector<FieldHelp>()> options_help{};
  // Files that its envs read whatever their options, such as a model that lies beside a plugin: a
  // run notes what they hold, and says where they have changed. Absolute paths; may be null.
  std::function<std::vector<std::filesystem::path>()> files{};
  std::vector<Controller> controllers{};  // `script/<name>`
};

class EnvRegistry {
 public:
  // All that is built in.
  static EnvRegistry BuiltIn();

  // Throws UserError where the id is taken.
  void Add(EnvEntry entry);
  const std::vector<EnvEntry>& entries() const { return entries_; }  // sorted by id
  // Throws UserError naming the nearest ids.
  const EnvEntry& Find(const std::string& id) const;

 private:
  std::vector<EnvEntry> entries_;
};

}  // namespace rookery
