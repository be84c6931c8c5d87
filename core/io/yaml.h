// YAML text to ConfigNodes and back.
#pragma once

#include <filesystem>
#include <span>
#include <string>

#include "core/config_node.h"
#include "core/config_path.h"

namespace rookery {

// One document; every node's `where` is "file:line" (of its key, where it has one). Scalars keep
// their text, so `0.10`, `yes` and `"3"` mean what the field that reads them makes of them; null,
// ~ and nothing at all are null nodes. Anchors and merge keys (<<) work. UserError with file and
// line for bad syntax, a key given twice, a key that is a list or map, a second document, and an
// anchor that holds itself.
ConfigNode ReadYaml(const std::filesystem::path& path);
ConfigNode ParseYaml(const std::string& text, const std::string& where);

// Text that ParseYaml reads as the same tree. Lists of scalars take one line.
std::string WriteYaml(const ConfigNode& node);

// Sets "agent.hidden=[64, 64]", "seed=3" or "env.params.friction={uniform: [0, 1]}"
// (ParseSetting()): the value, in YAML, replaces what was there. `where` of all new nodes is
// "command line". UserError where the text is no setting or a key's parent is not a map; then
// nothing is changed.
void ApplyOverride(ConfigNode& root, const std::string& assignment,
                   std::span<const FreeNames> names = {});

}  // namespace rookery
