#include <algorithm>
#include <memory>

#include "core/action.h"
#include "core/random.h"
#include "core/strings.h"
#include "envs/env_slots.h"
#include "tools/conformance/checks.h"

namespace rookery::conformance {
namespace {

// A copy whose episode is taken together with others'.
class Member {
 public:
  Member(const Evidence& evidence, uint64_t seed)
      : spec_(evidence.spec), env_(evidence.factory()), random_(seed) {
    for (const TensorSpec& field : spec_.observations) {
      fields_.push_back(memory_.emplace_back(field, 1).room(0));
    }
    diagnostics_.resize(spec_.diagnostics.size());
    Clear();
    env_->Reset(seed, evidence.parameters, Outputs(spec_, fields_, diagnostics_));
    Note({});
  }

  FrameStep Next() {
    const ActionSizes sizes(spec_);
    std::vector<float> action(sizes.Of(sizes.vary() ? memory_[sizes.field()].value(0).size() : 0));
    FillUniformActions(spec_.action, random_, action);
    action_.resize(action.size());
    MapAction(spec_.action, action, action_);
    Clear();
    return {env_.get(), action_, Outputs(spec_, fields_, diagnostics_)};
  }

  void Note(const StepResult& result) {
    Frame frame{.observations = {}, .diagnostics = diagnostics_, .result = result};
    for (const FieldBatch& field : memory_) {
      const std::span<const std::byte> value = field.value(0);
      frame.observations.emplace_back(value.begin(), value.end());
    }
    rollout_.frames.push_back(std::move(frame));
  }

  const Rollout& rollout() const { return rollout_; }

 private:
  // As a probe's memory is before each call.
  void Clear() {
    for (FieldBatch& field : memory_) {
      const std::vector<std::byte> fill(field.value(0).size(), kFill);
      field.SetValue(0, fill);
    }
    std::ranges::fill(std::as_writable_bytes(std::span(diagnostics_)), kFill);
  }

  const EnvSpec& spec_;
  std::unique_ptr<Env> env_;
  Random random_;
  std::vector<FieldBatch> memory_;
  std::vector<FieldRoom> fields_;
  std::vector<double> diagnostics_;
  std::vector<float> action_;
  Rollout rollout_;
};

}  // namespace

// Copies that are stepped side by side give the bytes that each gave alone, in any order.
Finding CheckGroups(const Evidence& evidence) {
  const EnvSpec& spec = evidence.spec;
  if (spec.threads == ThreadRule::kOneCopyAProcess) return Skipped("one copy a process");
  if (!spec.deterministic) return Skipped("the env says that it is not deterministic");
  std::vector<std::unique_ptr<Member>> members;
  for (uint64_t seed = 0; seed < kEpisodes; ++seed) {
    members.push_back(std::make_unique<Member>(evidence, seed));
  }
  for (size_t t = 1;; ++t) {
    std::vector<Member*> going;
    for (size_t i = 0; i < members.size(); ++i) {
      if (evidence.rollouts[i].frames.size() > t) going.push_back(members[i].get());
    }
    if (going.empty()) break;
    std::ranges::rotate(going, going.begin() + static_cast<ptrdiff_t>(t % going.size()));
    std::vector<FrameStep> frames;
    for (Member* member : going) frames.push_back(member->Next());
    frames.front().env->StepTogether(frames);
    for (size_t i = 0; i < going.size(); ++i) {
      if (!frames[i].fault.empty()) {
        return Failed(StrCat("side by side (StepTogether) an env failed at frame ", t,
                             " that didn't alone: ", frames[i].fault));
      }
      going[i]->Note(frames[i].result);
    }
  }
  for (size_t i = 0; i < members.size(); ++i) {
    const std::string difference =
        FirstDifference(spec, evidence.rollouts[i], members[i]->rollout());
    if (!difference.empty()) {
      return Failed(StrCat("copies stepped side by side (StepTogether) differ from each alone (",
                           difference, "); each frame gets its own result and observation"));
    }
  }
  return Passed(StrCat(members.size(), " copies side by side are as each alone"));
}

}  // namespace rookery::conformance
