#include "distributed/runtime/config/typed.h"

#include <cstdlib>

#include "core/strings.h"

namespace rookery {
namespace {

// Set by the checkout's `rookery`, which runs the built program in its place.
constexpr const char* kCallVariable = "ROOKERY_CALL";

}  // namespace

void RememberCall(const char* program) { ::setenv(kCallVariable, program, /*overwrite=*/0); }

std::string Typed(std::initializer_list<std::string> words) {
  const char* call = std::getenv(kCallVariable);
  std::string line = ShellQuote(call == nullptr || *call == '\0' ? "rookery" : call);
  for (const std::string& word : words) line += " " + ShellQuote(word);
  return line;
}

}  // namespace rookery
