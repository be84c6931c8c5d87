#include "distributed/runtime/run/loop.h"

#include <chrono>
#include <functional>
#include <utility>

#include "core/error.h"
#include "core/io/log.h"
#include "core/plural.h"
#include "core/strings.h"
#include "distributed/runtime/config/typed.h"

namespace rookery {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::minutes kPatienceForEvaluations{10};

class Loop {
 public:
  Loop(Run& run, ActingSide& side, const StopSignal& stop)
      : run_(run),
        learning_(*run.learning),
        limiter_(learning_.limiter()),
        side_(side),
        stop_(stop) {}

  void Train() {
    published_ = learning_.ActingVersion();
    side_.Begin(learning_.MakeActingSnapshot());
    while (!Over()) {
      side_.Act();
      run_.Follow(side_.TakeReports());
      Learn();
      run_.Follow({});
      if (stop_.requested() && TurnIsUnfinished()) break;
      if (PublicationDue()) {
        published_ = learning_.ActingVersion();
        side_.Publish(learning_.MakeActingSnapshot());
      }
      DoWhatIsDue();
      if (const std::string fatal = side_.Fatal(); !fatal.empty()) {
        Checkpoint();
        throw Failure(StrCat(fatal, "; ", run_.HowToGoOn()));
      }
    }
    side_.EndActing();
    Save([this](const ActingSide::AddFiles& files) {
      run_.LastCheckpoint(files);
      return true;
    });
    if (!stop_.requested() && run_.config.eval.every > 0) EvaluateLast();
  }

 private:
  // Updates that are owed for the last decisions are still made, where there is enough for them.
  bool Over() const {
    if (stop_.requested() || limiter_.Finished()) return true;
    return run_.Done() && (!limiter_.MayUpdate() || learning_.Starved());
  }

  // In step what is due at a position comes after its updates: a run that goes on makes the rest of
  // them first (Run).
  bool TurnIsUnfinished() const { return side_.InStep() && learning_.OwesUpdates(); }

  void Learn() {
    bool more = true;
    while (more && learning_.Update(limiter_.MayUpdate())) {
      more = side_.InStep() && !limiter_.Offline() && !stop_.requested();
    }
    if (learning_.Stuck() && !side_.ExpectsRows()) learning_.ThrowStuck();
  }

  // A stage or a phase that begins waits for nothing.
  bool PublicationDue() const {
    const auto acting = learning_.ActingVersion();
    if (acting == published_) return false;
    const bool begins = learning_.stage().kind == Stage::Kind::kPhases && !limiter_.MayUpdate();
    const bool wanted = side_.WantsSnapshot() && !limiter_.Offline();
    return acting.second != published_.second || begins || wanted;
  }

  void DoWhatIsDue() {
    if (run_.LogDue()) run_.Log(side_.LoopMetrics());
    const bool last = run_.Done() && !limiter_.Offline();  // it waits for the last update
    if (!last && run_.EvalDue()) Evaluate();
    Record(0);
    if (side_.WantsCheckpoint()) run_.WantCheckpoint();
    if (run_.CheckpointDue()) Checkpoint();
    run_.progress->Update(run_.Count(), run_.Facts());
  }

  void Checkpoint() {
    if (!run_.Evaluates()) run_.DrawReconstruction();
    Save([this](const ActingSide::AddFiles& files) { return run_.Checkpoint(files); });
  }

  // The episodes that are taken are those whose rows the checkpoint holds.
  void Save(const std::function<bool(const ActingSide::AddFiles&)>& write) {
    const auto capture = [this] {
      run_.Follow(side_.TakeReports());
      run_.Capture();
    };
    side_.Save(capture, write);
  }

  void Evaluate() {
    run_.DrawReconstruction();
    if (run_.WritePolicy()) side_.Evaluate(run_.position());
  }

  void Record(double wait) {
    const std::vector<Evaluation> evaluations = side_.TakeEvaluations(wait);
    run_.Record(evaluations, side_.pending_evaluations());
  }

  // The final policy is evaluated too, whatever the interval.
  void EvaluateLast() {
    if (!run_.Evaluated(run_.position()) && !side_.Evaluates(run_.position())) Evaluate();
    Record(0);
    const auto deadline = Clock::now() + kPatienceForEvaluations;
    while (side_.pending_evaluations() > 0 && !stop_.requested() && Clock::now() < deadline) {
      Record(0.1);
    }
    if (const auto pending = static_cast<int64_t>(side_.pending_evaluations()); pending > 0) {
      log::Warning(StrCat(Counted(pending, "evaluation"), pending == 1 ? " is" : " are",
                          " left out; made up for by: ",
                          Typed({"train", "--resume", run_.directory->path().string()})));
    }
  }

  Run& run_;
  Learning& learning_;
  replay::RateLimiter& limiter_;
  ActingSide& side_;
  const StopSignal& stop_;
  std::pair<int64_t, int64_t> published_;  // what is acted with: (version, stage)
};

}  // namespace

void Train(Run& run, ActingSide& side, const StopSignal& stop) { Loop(run, side, stop).Train(); }

}  // namespace rookery
