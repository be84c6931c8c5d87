// The samplers that there are, by the name that a request gives.
#pragma once

#include <memory>

#include "core/batch_request.h"
#include "distributed/replay/sampler.h"
#include "distributed/replay/storage.h"

namespace rookery::replay {

std::vector<std::string> SamplerNames();

// `storage` must outlive it. Throws UserError on an unknown sampler, option or field, naming the
// nearest.
std::unique_ptr<Sampler> MakeSampler(const BatchRequest& request, const Storage& storage);

}  // namespace rookery::replay
