// The --plugin of every command that makes envs.
#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace rookery {

inline void AddPluginOption(CLI::App& app, std::vector<std::string>& plugins) {
  app.add_option("--plugin", plugins, "Library with further envs; repeatable")
      ->type_name("LIB")
      ->allow_extra_args(false);
}

}  // namespace rookery
