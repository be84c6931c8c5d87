#include "tools/shared/env_words.h"

#include "core/error.h"
#include "core/io/yaml.h"
#include "core/strings.h"

namespace rookery {

std::string EnvIdOf(std::span<const std::string> words) {
  return !words.empty() && words[0].find('=') == std::string::npos ? words[0] : "";
}

std::span<const std::string> EnvSettings(std::span<const std::string> words) {
  const auto settings = words.subspan(EnvIdOf(words).empty() ? 0 : 1);
  for (const std::string& word : settings) {
    if (!word.starts_with("env.") || word.find('=') == std::string::npos) {
      throw UserError(StrCat("'", word, "': expected env.key=value"));
    }
    if (word.starts_with("env.id=")) {
      throw UserError(StrCat("'", word, "': the env can't be named so"));
    }
  }
  return settings;
}

EnvConfig ReadEnvWords(std::span<const std::string> words) {
  EnvConfig env;
  env.id = EnvIdOf(words);
  ConfigNode root = ConfigNode::Map("command line");
  for (const std::string& word : EnvSettings(words)) ApplySetting(root, word);
  if (const ConfigNode* node = root.Find("env")) env.fields().Read(*node, "env");
  return env;
}

}  // namespace rookery
