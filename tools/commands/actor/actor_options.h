// rookery actor
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace rookery {

struct ActorOptions {
  static constexpr const char* kName = "actor";
  static constexpr bool kOutlivesItsOutput = true;

  std::string connect;
  std::string token_file;
  std::vector<std::string> plugins;
  // What a supervisor tells the actors that it starts.
  std::string config;    // the run's config.yaml; "": the learner sends it
  std::string recorder;  // file of the flight recorder; "": none
  std::string crashes;   // folder that faults are written to; "": none
  int64_t index = 0;     // which of the supervisor's actors this is

  void Declare(CLI::App& app);
};

int Actor(const ActorOptions& options);

}  // namespace rookery
