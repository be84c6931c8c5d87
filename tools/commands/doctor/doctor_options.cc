#include <CLI/CLI.hpp>

#include "tools/commands/doctor/doctor.h"

namespace rookery {

void DoctorOptions::Declare(CLI::App& app) {
  app.description("Say what works on this machine, and what to do about the rest");
  app.add_flag("--probe-gl", probe_gl)->group("");
  app.footer("Exit status 1 where something is missing that training needs.");
}

}  // namespace rookery
