#include "distributed/replay/sampler_registry.h"

#include <array>
#include <string>

#include "core/error.h"
#include "core/plural.h"
#include "core/strings.h"
#include "distributed/replay/sampling/episode_sampler.h"
#include "distributed/replay/sampling/waiting_rows.h"
#include "distributed/replay/windows/context_sampler.h"
#include "distributed/replay/windows/n_step_sampler.h"

namespace rookery::replay {
namespace {

template <class T>
std::unique_ptr<Sampler> Make(const BatchRequest& request, const SamplerContext& context) {
  return std::make_unique<T>(request, context);
}

struct Entry {
  const char* name;
  std::unique_ptr<Sampler> (*make)(const BatchRequest&, const SamplerContext&);
};

constexpr std::array<Entry, 4> kSamplers = {{
    {"n_step", Make<NStepSampler>},
    {"episode", Make<EpisodeSampler>},
    {"context", Make<ContextSampler>},
    {"waiting", Make<WaitingRows>},
}};

}  // namespace

std::vector<std::string> SamplerNames() {
  std::vector<std::string> names;
  for (const Entry& entry : kSamplers) names.emplace_back(entry.name);
  return names;
}

std::unique_ptr<Sampler> MakeSampler(const BatchRequest& request, const SamplerContext& context) {
  for (const Entry& entry : kSamplers) {
    if (request.sampler == entry.name) return entry.make(request, context);
  }
  const std::vector<std::string> names = SamplerNames();
  throw UserError(StrCat("batch '", request.name, "': no sampler '", request.sampler, "'",
                         DidYouMean(request.sampler, names), " (", ThereAre(names), ")"));
}

}  // namespace rookery::replay
