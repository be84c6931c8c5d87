#include <CLI/CLI.hpp>

#include "tools/commands/docs/docs.h"

namespace rookery {

void DocsOptions::Declare(CLI::App& app) {
  app.description("Print generated documentation");
  app.group("");
  app.add_option("what", what)->check(CLI::IsMember({"config"}));
}

}  // namespace rookery
