#include "core/io/json.h"

#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/io/atomic_file.h"
#include "core/io/output_file.h"
#include "core/strings.h"

namespace rookery {

nlohmann::json ParseJson(std::string_view text, const std::string& where) {
  try {
    return nlohmann::json::parse(text);
  } catch (const nlohmann::json::exception& error) {
    // "[json.exception.parse_error.101] parse error at line 1, column 5: ..."
    const std::string_view what = error.what();
    const size_t end_of_tag = what.find("] ");
    throw UserError(StrCat(
        where, ": not valid JSON: ", end_of_tag == what.npos ? what : what.substr(end_of_tag + 2)));
  }
}

nlohmann::json ReadJson(const std::filesystem::path& path) {
  return ParseJson(ReadText(path), path.string());
}

void WriteJson(const std::filesystem::path& path, const nlohmann::json& value) {
  WriteFileAtomically(path,
                      value.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
}

}  // namespace rookery
