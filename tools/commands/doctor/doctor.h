// rookery doctor
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace rookery {

struct DoctorOptions {
  static constexpr const char* kName = "doctor";

  bool probe_gl = false;  // only try to draw: what the doctor's child does

  void Declare(CLI::App& app);
};

int Doctor(const DoctorOptions& options);

// Draws a frame and says with what and how long it took. Throws UserError where it can't; a broken
// driver may take the process along.
std::string ProbeGl();

}  // namespace rookery
