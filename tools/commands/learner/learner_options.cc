#include "tools/commands/learner/learner_options.h"

#include <CLI/CLI.hpp>

#include "core/strings.h"
#include "tools/shared/config_words.h"
#include "tools/shared/plugin_option.h"

namespace rookery {

void LearnerOptions::Declare(CLI::App& app) {
  app.description("Run a learner alone, to which actors connect");
  app.add_option("words", words, "A config file, and key=value to change it; or agent=A env=E ...")
      ->type_name("[CONFIG.yaml] [key=value ...]");
  app.add_option("--listen", listen, "Where actors connect: HOST:PORT or unix:PATH")
      ->type_name("ENDPOINT");
  app.add_option("--token-file", token_file, "File with the secret that actors must know")
      ->type_name("FILE");
  app.add_option("--seed", seed, "Everything random is a function of it")->type_name("S");
  auto* resume_option =
      app.add_option(
             "--resume", resume,
             "Continue this run from its last checkpoint; key=value changes what may change")
          ->type_name("RUN");
  app.add_option("--run", run, "Run directory, instead of a new one in run_dir")
      ->type_name("DIR")
      ->excludes(resume_option);
  app.add_flag("--overwrite", overwrite, "Replace the run that --run names");
  app.add_flag("--discard-newer", discard_newer, "Let --resume RUN@STEP remove newer checkpoints")
      ->needs(resume_option);
  AddPluginOption(app, plugins);
  app.footer(
      "Example, in two terminals:\n"
      "  rookery learner configs/sac/cartpole_swingup.yaml --listen 127.0.0.1:7777\n"
      "  rookery actor --connect 127.0.0.1:7777");
}

ConfigNode LearnerOptions::Config() const {
  std::vector<std::string> all = words;
  if (seed) all.push_back(StrCat("seed=", *seed));
  return ReadConfigWords(all);
}

}  // namespace rookery
