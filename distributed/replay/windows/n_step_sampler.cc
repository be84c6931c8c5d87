#include "distributed/replay/windows/n_step_sampler.h"

#include "core/error.h"
#include "core/strings.h"
#include "distributed/replay/sampling/draw.h"
#include "distributed/replay/sampling/sampler_options.h"

namespace rookery::replay {
namespace {

NStepOptions ReadNStepOptions(const BatchRequest& request) {
  NStepOptions options;
  ReadOptions(request, options.fields());
  if (options.labels.enabled && (options.hindsight.enabled() || options.prioritized.alpha > 0)) {
    throw UserError(StrCat(Who(request), ": what episodes came to is neither known in hindsight ",
                           "nor of rows that are drawn by priority"));
  }
  if (options.age.decay > 0 && options.prioritized.alpha > 0) {
    throw UserError(StrCat(Who(request), ": rows are drawn by age or by priority, not by both; ",
                           "leave 'age' or 'prioritized' out"));
  }
  return options;
}

}  // namespace

NStepSampler::NStepSampler(const BatchRequest& request, const SamplerContext& context)
    : NStepSampler(request, context, ReadNStepOptions(request)) {}

NStepSampler::NStepSampler(const BatchRequest& request, const SamplerContext& context,
                           const NStepOptions& options)
    : columns_(request, context.storage, options),
      draw_(MakeRowDraw(columns_.window(), options)),
      starts_(static_cast<size_t>(request.batch_size)) {
  if (options.hindsight.enabled()) {
    hindsight_ = std::make_unique<Hindsight>(request, options.hindsight, context, columns_);
  }
}

bool NStepSampler::Sample(Random& random, std::span<const std::span<std::byte>> out) {
  CheckBuffers(Layout(), out);
  if (!draw_->Draw(random, starts_)) return false;
  columns_.Gather(starts_, draw_->weights(), out);
  if (hindsight_) hindsight_->Relabel(random, starts_, out);
  columns_.GatherRagged(random, starts_, out);
  return true;
}

void NStepSampler::Save(DumpWriter& out) const {
  draw_->Save(out);
  if (columns_.returns() != nullptr) columns_.returns()->Save(out);
}

void NStepSampler::Load(DumpReader& in) {
  draw_->Load(in);
  if (columns_.returns() != nullptr) columns_.returns()->Load(in);
}

}  // namespace rookery::replay
