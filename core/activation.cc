#include "core/activation.h"

#include <array>

#include "core/error.h"
#include "core/strings.h"

namespace rookery {
namespace {

constexpr std::array<std::string_view, 3> kNames = {"none", "relu", "tanh"};

}  // namespace

std::string_view NameOf(Activation activation) { return kNames[static_cast<size_t>(activation)]; }

Activation ParseActivation(std::string_view name) {
  for (size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == name) return static_cast<Activation>(i);
  }
  throw UserError(StrCat("'", name, "' is not an activation; there are ", Join(kNames)));
}

}  // namespace rookery
