#include "distributed/runtime/run/learner.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <thread>

#include "core/error.h"
#include "core/io/log.h"
#include "core/io/temporary_folder.h"
#include "core/io/yaml.h"
#include "core/plural.h"
#include "core/strings.h"
#include "distributed/runtime/config/contradictions.h"
#include "distributed/runtime/config/typed.h"
#include "distributed/runtime/evaluation/background_evaluator.h"
#include "distributed/runtime/files/tensor_files.h"
#include "distributed/runtime/processes/descriptors.h"
#include "distributed/runtime/processes/supervisor.h"
#include "distributed/runtime/run/actor_desk.h"
#include "distributed/stream/chunk_builder.h"

namespace rookery {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kPublishInterval = std::chrono::milliseconds(20);
constexpr auto kWaitForData = std::chrono::milliseconds(20);
constexpr auto kStarvedPause = std::chrono::milliseconds(5);
constexpr std::chrono::minutes kPatienceForEvaluations{10};
// Lives of a future that a crash lost had numbers up to here beyond the checkpoint's.
constexpr uint64_t kIncarnationsLost = 1 << 20;

// So few that acting is not too far ahead, and no larger than a chunk is for its builder, because a
// session takes memory for one.
int64_t ChunkRows(const ExperimentConfig& config, const Schema& schema) {
  const auto full = static_cast<int64_t>(stream::ChunkLimits{}.bytes / schema.RowBytes() + 1);
  return std::min(LeadRows(config), full);
}

class Loop {
 public:
  Loop(Run& run, const LearnerSettings& settings, const StopSignal& stop)
      : run_(run),
        learning_(*run.learning),
        stop_(stop),
        desk_(learning_,
              {{"experiment", WriteYaml(run.config.Write())},
               {"chunk_rows", ChunkRows(run.config, run.learning->table().schema())}},
              run.config.total_decisions, run.decisions,
              run.next_incarnation + (run.resumed != nullptr ? kIncarnationsLost : 0)),
        server_(ServerOptionsFor(settings), desk_, learning_.table()),
        program_(settings.program.empty() ? ProgramFolder() + "/rookery-learn" : settings.program),
        evaluator_(*run.directory, program_, run.config.eval.episodes, run.plugin_paths()) {
    desk_.forget = [this](uint64_t incarnation) { server_.Forget(incarnation); };
    if (run.resumed != nullptr) server_.RestoreState(ReadStreamState());
    Publish();
    server_.Listen(OwnEndpoint(), stream::Door::kOwn);
    if (!settings.listen.empty()) {
      const stream::Endpoint real = server_.Listen(stream::ParseEndpoint(settings.listen));
      log::Info(StrCat("listening on ", stream::ToString(real)));
    }
    if (settings.actors > 0) {
      supervisor_ = std::make_unique<Supervisor>(
          SupervisorOptions{.actors = settings.actors,
                            .endpoint = stream::ToString(OwnEndpoint()),
                            .run = [&run] { return run.directory->path(); },
                            .plugins = run.plugin_paths(),
                            .step_timeout = static_cast<double>(run.config.env.step_timeout),
                            .command = {program_, "actor"}});
      desk_.on_progress = [supervisor = supervisor_.get()](int64_t index) {
        supervisor->NoteProgress(index);
      };
    }
    for (const int64_t decision : run.UnevaluatedPolicies()) {
      if (run.config.eval.every > 0) evaluator_.Submit(decision);
    }
    server_.Start();
  }

  // Actors that the server's goodbye ends are not to be started again.
  ~Loop() {
    if (supervisor_ != nullptr) supervisor_->RequestStop();
  }

  void Train() {
    while (!stop_.requested() && !(run_.Done() && !learning_.limiter().MayUpdate()) &&
           !learning_.limiter().Finished()) {
      const bool due = learning_.limiter().WaitToUpdate(kWaitForData);
      if (learning_.Update(due)) {
        if (Clock::now() - published_at_ >= kPublishInterval) Publish();
        server_.Wake();
      } else if (!due) {
        if (published_ != learning_.updates()) Publish();
        server_.Wake();
      } else {
        if (run_.Done()) break;  // too little for a batch, and no more to come
        server_.Wake();
        std::this_thread::sleep_for(kStarvedPause);
      }
      Housekeeping();
      if (supervisor_ != nullptr && !supervisor_->fatal().empty()) {
        Checkpoint();
        throw Failure(StrCat(supervisor_->fatal(), "; ", run_.HowToGoOn()));
      }
    }
    if (supervisor_ != nullptr) supervisor_->RequestStop();
    LastCheckpoint();
    if (!stop_.requested() && run_.config.eval.every > 0) EvaluateLast();
    server_.Stop();
  }

 private:
  stream::Endpoint OwnEndpoint() const { return {.path = (folder_ / "learner").string()}; }

  stream::ServerOptions ServerOptionsFor(const LearnerSettings& settings) const {
    const Schema& schema = learning_.table().schema();
    const ConnectionLimits limits = ConnectionLimitsFor(RaiseDescriptorLimit(), settings.actors);
    // Two full chunks: room for what is between them would be room for more rows, too.
    const size_t chunk =
        stream::kChunkPrefixBytes + static_cast<size_t>(LeadRows(run_.config)) * schema.RowBytes();
    return {.run_id = run_.directory->path().filename().string(),
            .schema = schema,
            .token = settings.token,
            .window_bytes = 2 * chunk,
            .max_chunk_rows = static_cast<uint32_t>(ChunkRows(run_.config, schema)),
            .max_sessions = limits.sessions,
            .max_waiting = limits.waiting};
  }

  // Own actors of before can't come back: they have ended with their learner.
  stream::StreamState ReadStreamState() {
    stream::StreamState state;
    if (!run_.resumed->Has("stream.json")) return state;
    for (const auto& row : run_.resumed->Json("stream.json")) {
      const uint64_t incarnation = row.at("incarnation");
      if (row.value("own", false)) {
        learning_.table().CloseIncarnation(incarnation);
      } else {
        state[incarnation] = {.next_chunk = row.at("next_chunk"), .key = row.at("key")};
      }
    }
    return state;
  }

  void Publish() {
    const Snapshot snapshot = learning_.MakeSnapshot();
    server_.Publish(std::make_shared<const std::vector<std::byte>>(SnapshotBytes(snapshot)),
                    snapshot.version);
    published_at_ = Clock::now();
    published_ = snapshot.version;
  }

  void Housekeeping() {
    run_.decisions = desk_.decisions();
    TakeReports();
    if (run_.LogDue()) Log();
    if (!run_.Done() && run_.EvalDue()) {  // the last one waits for the last update
      if (run_.WritePolicy()) evaluator_.Submit(run_.decisions);
    }
    const std::vector<Evaluation> evaluations = evaluator_.Poll();
    run_.Record(evaluations, evaluator_.pending());
    if (desk_.TakeDurabilityWanted()) run_.WantCheckpoint();
    if (run_.CheckpointDue()) Checkpoint();
    run_.progress->Update(run_.decisions, run_.Facts());
  }

  void TakeReports() {
    for (const EpisodeReport& episode : desk_.TakeReports()) run_.rollouts->Add(episode);
  }

  void Log() {
    Metrics metrics;
    metrics["actors/restarts"] =
        static_cast<double>(supervisor_ != nullptr ? supervisor_->restarts() : 0);
    const stream::ServerStats stats = server_.Stats();
    metrics["actors/alive"] = static_cast<double>(stats.sessions);
    metrics["net/rx_bytes"] = static_cast<double>(stats.bytes);
    run_.Log(metrics);
  }

  // The final policy is evaluated too, whatever the interval.
  void EvaluateLast() {
    if (!run_.Evaluated(run_.decisions) && !evaluator_.Waits(run_.decisions)) {
      if (run_.WritePolicy()) evaluator_.Submit(run_.decisions);
    }
    const auto deadline = Clock::now() + kPatienceForEvaluations;
    while (evaluator_.pending() > 0 && !stop_.requested() && Clock::now() < deadline) {
      const std::vector<Evaluation> evaluations = evaluator_.Wait(0.1);
      run_.Record(evaluations, evaluator_.pending());
    }
    if (const auto pending = static_cast<int64_t>(evaluator_.pending()); pending > 0) {
      log::Warning(StrCat(Counted(pending, "evaluation"), pending == 1 ? " is" : " are",
                          " left out; made up for by: ",
                          Typed({"train", "--resume", run_.directory->path().string()})));
    }
  }

  void Checkpoint() {
    Save([this](const auto& files) { return run_.Checkpoint(files); });
  }
  void LastCheckpoint() {
    Save([this](const auto& files) {
      run_.LastCheckpoint(files);
      return true;
    });
  }

  // What actors sent is durable once `write` says that it wrote the checkpoint.
  template <class Write>
  void Save(const Write& write) {
    stream::StreamState saved;
    bool written = false;
    server_.WhilePaused([&](const stream::StreamState& state) {
      saved = state;
      run_.decisions = desk_.decisions();
      run_.next_incarnation = desk_.next_incarnation();
      TakeReports();  // of episodes whose rows this checkpoint holds
      desk_.TakeDurabilityWanted();
      written = write([&](CheckpointWriter& files) {
        nlohmann::json rows = nlohmann::json::array();
        for (const auto& [incarnation, s] : state) {
          rows.push_back({{"incarnation", incarnation},
                          {"next_chunk", s.next_chunk},
                          {"key", s.key},
                          {"own", s.own}});
        }
        files.AddJson("stream.json", rows);
      });
    });
    if (written) server_.MarkDurable(saved);
  }

  Run& run_;
  Learning& learning_;
  const StopSignal& stop_;
  TemporaryFolder folder_;  // of the socket: its path must be short, those of runs may be long
  std::unique_ptr<Supervisor> supervisor_;
  ActorDesk desk_;
  stream::Server server_;  // its thread uses the desk and the supervisor, so it goes first
  std::string program_;
  BackgroundEvaluator evaluator_;
  Clock::time_point published_at_{};
  int64_t published_ = 0;  // the version that actors have, or are getting
};

}  // namespace

void TrainWithActors(Run& run, const LearnerSettings& settings, const StopSignal& stop) {
  run.Guard([&] { Loop(run, settings, stop).Train(); });
}

}  // namespace rookery
