// The samplers that there are, by the name that a request gives.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/batch_request.h"
#include "distributed/replay/sampling/sampler.h"
#include "distributed/replay/sampling/sampler_context.h"

namespace rookery::replay {

std::vector<std::string> SamplerNames();

// Throws UserError on an unknown sampler, option or field, naming the nearest.
std::unique_ptr<Sampler> MakeSampler(const BatchRequest& request, const SamplerContext& context);

}  // namespace rookery::replay
