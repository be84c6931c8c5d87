#include "core/io/json.h"

#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/io/atomic_file.h"
#include "core/io/output_file.h"
#include "core/strings.h"

namespace rookery {
namespace {

constexpr int kMaxDepth = 64;

}  // namespace

nlohmann::json ParseJson(std::string_view text, const std::string& where) {
  // Copying and printing what is nested without end would use up the stack.
  const auto is_shallow = [&](int depth, nlohmann::json::parse_event_t, const nlohmann::json&) {
    if (depth > kMaxDepth) {
      throw UserError(StrCat(where, ": nested more than ", kMaxDepth, " deep"));
    }
    return true;
  };
  try {
    return nlohmann::json::parse(text, is_shallow);
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
