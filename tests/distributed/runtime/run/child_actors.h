// This process's children that are actors.
#pragma once

#include <sys/types.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace rookery {

struct ChildActor {
  pid_t pid = 0;
  std::string command;  // its words, each with a zero byte behind
};

inline std::vector<ChildActor> ChildActors() {
  std::vector<ChildActor> actors;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const std::string name = entry.path().filename().string();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    std::ifstream stat(entry.path() / "stat");
    std::string pid, program, state;
    pid_t parent = 0;
    stat >> pid >> program >> state >> parent;
    std::ifstream cmdline(entry.path() / "cmdline", std::ios::binary);
    const std::string words{std::istreambuf_iterator<char>(cmdline), {}};
    const bool is_actor = words.find(std::string("\0--connect\0", 11)) != std::string::npos;
    if (parent == ::getpid() && is_actor) actors.push_back({std::stoi(pid), words});
  }
  return actors;
}

}  // namespace rookery
