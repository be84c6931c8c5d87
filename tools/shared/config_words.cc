#include "tools/shared/config_words.h"

#include <algorithm>
#include <filesystem>

#include "core/error.h"
#include "core/io/run_directory.h"
#include "core/strings.h"
#include "distributed/runtime/config/experiment.h"
#include "envs/registry.h"
#include "tools/shared/shared_files.h"

namespace rookery {
namespace {

std::filesystem::path FindConfig(const std::string& word) {
  if (std::filesystem::is_regular_file(word)) return word;
  std::vector<std::string> known;
  for (const auto& path : ConfigFiles()) {
    known.push_back(StrCat("configs/", path.string()));
    if (word == known.back()) return ConfigFolder() / path;
  }
  if (std::filesystem::exists(std::filesystem::path(word) / "config.yaml")) {
    throw UserError(
        StrCat("'", word, "' is a run; to go on with it say --resume ", ShellQuote(word)));
  }
  const EnvRegistry envs = EnvRegistry::BuiltIn();
  if (std::ranges::any_of(envs.entries(), [&](const EnvEntry& env) { return env.id == word; })) {
    throw UserError(StrCat("'", word, "' is an env: say agent=sac env=", word));
  }
  throw UserError(StrCat("there is no config '", word, "'", DidYouMean(word, known),
                         " (`rookery configs` lists them; settings are written key=value)"));
}

// "agent=sac" changes the id alone: what else is set of the agent stays.
std::string WithId(const std::string& word) {
  for (const std::string key : {"env", "agent"}) {
    const bool is_map = word.find('{') != std::string::npos;
    if (word.starts_with(key + "=") && !is_map) return key + ".id" + word.substr(key.size());
  }
  return word;
}

}  // namespace

void ApplyWord(ConfigNode& root, const std::string& setting) {
  ApplySetting(root, WithId(setting));
  ExpandShorthand(root);  // so that further keys of env and agent have a place
}

ConfigNode ReadConfigWords(std::span<const std::string> words) {
  ConfigNode root = ConfigNode::Map("command line");
  bool first = true;
  for (const std::string& word : words) {
    const bool is_file = first && std::filesystem::is_regular_file(word);
    const bool is_setting = !is_file && word.find('=') != std::string::npos;
    if (!is_setting && !first) {
      throw UserError(StrCat("'", word,
                             "' is no setting: one config file comes first, then "
                             "key=value ..."));
    }
    if (is_setting) {
      ApplyWord(root, word);
    } else {
      root = ReadConfigFile(FindConfig(word));
      ExpandShorthand(root);
    }
    first = false;
  }
  return root;
}

}  // namespace rookery
