// JSON whose mistakes are UserErrors with a place. Include <nlohmann/json.hpp> to look inside.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

namespace rookery {

// `where` names the text in the error: a path, "handshake of actor 3", ...
nlohmann::json ParseJson(std::string_view text, const std::string& where);
nlohmann::json ReadJson(const std::filesystem::path& path);

// Indented, with a line break at the end, whole or not at all. Throws Failure.
void WriteJson(const std::filesystem::path& path, const nlohmann::json& value);

}  // namespace rookery
