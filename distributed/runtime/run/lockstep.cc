#include "distributed/runtime/run/lockstep.h"

#include <optional>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/io/log.h"
#include "core/strings.h"
#include "distributed/runtime/acting/collector.h"
#include "distributed/runtime/acting/incarnation.h"
#include "distributed/runtime/acting/sink_writer.h"
#include "distributed/runtime/evaluation/eval_sets.h"
#include "distributed/runtime/files/faults.h"
#include "distributed/runtime/run/loop.h"

namespace rookery {
namespace {

class LockstepSide : public ActingSide {
 public:
  explicit LockstepSide(Run& run)
      : run_(run),
        learning_(*run.learning),
        writer_(learning_.table(), learning_.table().schema(), IncarnationOf(run.learner, 0, 0)),
        collector_({run.factory,
                    run.config.env,
                    static_cast<uint64_t>(run.config.seed),
                    IncarnationOf(run.learner, 0, 0),
                    {},
                    [this] { return learning_.agent().MakePolicy(); }},
                   learning_.agent().MakePolicy(), &writer_) {}

  void Begin(const Snapshot& snapshot) override {
    collector_.Load(snapshot);
    if (run_.resumed == nullptr) return;
    collector_.Load(run_.resumed->Tensors("collector.safetensors").arrays());
  }

  // Updates that a stop left undone come first, so that a run that goes on is the same.
  void Act() override {
    replay::RateLimiter& limiter = learning_.limiter();
    if (run_.Done() || !limiter.MayInsert()) return;
    if (limiter.MayUpdate() && !learning_.Starved()) return;
    Step();
    for (const Collector::Row& row : collector_.rows()) {
      limiter.CountRows({&row.version, row.taken ? size_t{1} : 0},
                        row.ended ? std::optional(row.version) : std::nullopt);
    }
    for (const std::string& fault : collector_.TakeFaults()) log::Warning(fault);
  }
  std::vector<EpisodeReport> TakeReports() override { return collector_.TakeReports(); }
  bool InStep() const override { return true; }
  bool ExpectsRows() override { return false; }

  bool WantsSnapshot() const override { return true; }
  void Publish(const Snapshot& snapshot) override { collector_.Load(snapshot); }

  bool Save(const std::function<void()>& capture,
            const std::function<bool(const AddFiles&)>& write) override {
    capture();
    return write([this](CheckpointWriter& files) {
      files.AddTensors("collector.safetensors", collector_.Save());
    });
  }

  // An evaluation that fails is left out: it is no reason to lose the training.
  void Evaluate(const Position& position) override {
    const std::unique_ptr<Policy> policy = learning_.agent().MakePolicy();
    policy->Load(learning_.MakeSnapshot());
    try {
      evaluations_.push_back({position, EvaluateSets(*policy, run_.eval_sets)});
    } catch (const Failure& failure) {
      log::Warning(StrCat("evaluation at ", Described(position), ": ", failure.what()));
    }
  }
  std::vector<Evaluation> TakeEvaluations(double) override {
    return std::exchange(evaluations_, {});
  }
  bool Evaluates(const Position&) const override { return false; }
  size_t pending_evaluations() const override { return 0; }

 private:
  // Weights that are no numbers are the reason for actions that are none.
  void Step() {
    try {
      collector_.Step();
    } catch (const PolicyFault&) {
      learning_.RequireFinite();
      throw;
    }
  }

  Run& run_;
  Learning& learning_;
  SinkWriter writer_;
  Collector collector_;
  std::vector<Evaluation> evaluations_;
};

}  // namespace

void TrainLockstep(Run& run, const StopSignal& stop) {
  run.Guard([&] {
    LockstepSide side(run);
    Train(run, side, stop);
  });
}

}  // namespace rookery
