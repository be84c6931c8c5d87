// Files that come with the program: ready configs, Python helpers.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace rookery {

// <source>/configs, or <prefix>/share/rookery/configs of an installed program.
std::filesystem::path ConfigFolder();
// All *.yaml below it, relative to it, sorted.
std::vector<std::filesystem::path> ConfigFiles();

// tools/python/NAME of the source tree, or of the installed share.
std::filesystem::path PythonScript(const std::string& name);
// The interpreter of the project's environment, or of the environment .venvs/PEER that
// `tools/setup --peers PEER` makes. Throws UserError that says how to make it.
std::filesystem::path Python();
std::filesystem::path PeerPython(const std::string& peer);

}  // namespace rookery
