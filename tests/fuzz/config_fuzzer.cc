// Configs: YAML, an assignment of the command line on top, and the fields that read them. What is
// read is written and read again as the same.
#include <cstdint>
#include <string>
#include <string_view>

#include "agents/sac/vector_sac_config.h"
#include "core/error.h"
#include "core/io/yaml.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace rookery;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const size_t line = text.find('\n');  // the first one is the assignment
  try {
    ConfigNode node = ParseYaml(
        std::string(line == std::string_view::npos ? text : text.substr(line + 1)), "fuzzed");
    const std::string written = WriteYaml(node);
    if (WriteYaml(ParseYaml(written, "again")) != written) __builtin_trap();
    VectorSacConfig config;
    config.fields().Read(node, "agent");
  } catch (const UserError&) {
  }
  try {
    ConfigNode node = ParseYaml("agent: {hidden: [256, 256], gamma: 0.99}", "base");
    ApplyOverride(node, std::string(text.substr(0, line)));
    WriteYaml(node);
    VectorSacConfig config;
    if (const ConfigNode* agent = node.Find("agent")) config.fields().Read(*agent, "agent");
  } catch (const UserError&) {
  }
  return 0;
}
