#include "tools/commands/play/play_beside.h"

#include <memory>

#include "distributed/runtime/evaluation/imagination.h"

namespace rookery {

BesideFunction BesideOf(const std::filesystem::path& run, const std::string& which,
                        const SavedPolicy& saved) {
  const std::shared_ptr<Imagination> imagination = Imagination::Load(run, which, saved);
  if (!imagination) return {};
  return [imagination](const PlayedStep& step) {
    return imagination->Show(step.batch, step.decision == 0);
  };
}

}  // namespace rookery
