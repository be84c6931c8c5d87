#include "distributed/runtime/run/learner.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <memory>
#include <thread>
#include <vector>

#include "core/error.h"
#include "core/io/log.h"
#include "core/io/temporary_folder.h"
#include "core/io/yaml.h"
#include "core/strings.h"
#include "distributed/runtime/acting/incarnation.h"
#include "distributed/runtime/config/agent_context.h"
#include "distributed/runtime/config/contradictions.h"
#include "distributed/runtime/evaluation/background_evaluator.h"
#include "distributed/runtime/files/snapshot_files.h"
#include "distributed/runtime/processes/descriptors.h"
#include "distributed/runtime/processes/supervisor.h"
#include "distributed/runtime/run/actor_desk.h"
#include "distributed/runtime/run/loop.h"
#include "distributed/stream/chunk_builder.h"

namespace rookery {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kPublishInterval = std::chrono::milliseconds(20);
constexpr auto kWaitForData = std::chrono::milliseconds(20);
constexpr auto kStarvedPause = std::chrono::milliseconds(5);
constexpr std::chrono::seconds kPatienceForRows{10};  // in a stage that collects nothing

// So few that acting is not too far ahead, and no larger than a chunk is for its builder, because a
// session takes memory for one.
int64_t ChunkRows(const ExperimentConfig& config, const Schema& schema) {
  const auto full = static_cast<int64_t>(stream::ChunkLimits{}.bytes / schema.RowBytes() + 1);
  return std::min(LeadRows(config), full);
}

// Whether the agent's card says how its policy acts, and explores, in this env.
bool ActsWithoutLibTorch(const ExperimentConfig& config, const EnvSpec& env) {
  if (!config.agent_entry.policy_form) return false;
  try {
    return !FormOf(config, env).keeps_noise;
  } catch (const UserError&) {  // not under these options
    return false;
  }
}

// What starts an actor: where it can, a program that needs a sixth of the memory.
std::vector<std::string> ActorCommand(const Run& run, const std::string& learn) {
  if (!ActsWithoutLibTorch(run.config, run.spec)) return {learn, "actor"};
  return {(std::filesystem::path(learn).parent_path() / "rookery-actor").string()};
}

class ActorsSide : public ActingSide {
 public:
  ActorsSide(Run& run, const LearnerSettings& settings)
      : run_(run),
        learning_(*run.learning),
        settings_(settings),
        desk_(learning_,
              {{"experiment", WriteYaml(run.config.Write())},
               {"chunk_rows", ChunkRows(run.config, run.learning->table().schema())}},
              run.config.total_decisions, run.decisions,
              IncarnationOf(run.learner, run.generation, 1)),
        server_(ServerOptionsFor(settings), desk_, learning_.table()),
        program_(settings.program.empty() ? ProgramFolder() + "/rookery-learn" : settings.program),
        evaluator_(*run.directory, program_, run.plugin_paths()) {
    desk_.forget = [this](uint64_t incarnation) { server_.Forget(incarnation); };
    if (run.resumed != nullptr) server_.RestoreState(ReadStreamState());
  }

  // Actors that the server's goodbye ends are not to be started again.
  ~ActorsSide() override {
    if (supervisor_ != nullptr) supervisor_->RequestStop();
  }

  // Whoever comes finds a policy.
  void Begin(const Snapshot& snapshot) override {
    Publish(snapshot);
    server_.Listen(OwnEndpoint(), stream::Door::kOwn);
    if (!settings_.listen.empty()) {
      const stream::Endpoint real = server_.Listen(stream::ParseEndpoint(settings_.listen));
      log::Info(StrCat("listening on ", stream::ToString(real)));
    }
    if (settings_.actors > 0) {
      supervisor_ = std::make_unique<Supervisor>(
          SupervisorOptions{.actors = settings_.actors,
                            .endpoint = stream::ToString(OwnEndpoint()),
                            .run = [this] { return run_.directory->path(); },
                            .plugins = run_.plugin_paths(),
                            .step_timeout = static_cast<double>(run_.config.env.step_timeout),
                            .command = ActorCommand(run_, program_)});
      desk_.on_progress = [supervisor = supervisor_.get()](int64_t index) {
        supervisor->NoteProgress(index);
      };
    }
    for (const Position& position : run_.UnevaluatedPolicies()) {
      if (run_.config.eval.every > 0) evaluator_.Submit(position);
    }
    server_.Start();
  }

  void Act() override {
    server_.Wake();
    const int64_t before = run_.decisions;
    if (learning_.Starved()) {
      std::this_thread::sleep_for(kStarvedPause);
    } else {
      learning_.limiter().WaitToUpdate(kWaitForData);
    }
    if (learning_.limiter().state().decisions != before) rows_came_at_ = Clock::now();
  }
  std::vector<EpisodeReport> TakeReports() override { return desk_.TakeReports(); }
  bool InStep() const override { return false; }
  bool ExpectsRows() override { return Clock::now() - rows_came_at_ < kPatienceForRows; }

  bool WantsSnapshot() const override { return Clock::now() - published_at_ >= kPublishInterval; }
  void Publish(const Snapshot& snapshot) override {
    learning_.RequireFinite(snapshot);
    server_.Publish(std::make_shared<const std::vector<std::byte>>(SnapshotBytes(snapshot)),
                    snapshot.version);
    published_at_ = Clock::now();
  }

  // What actors sent is durable once the checkpoint is written. They act on while it is.
  bool Save(const std::function<void()>& capture,
            const std::function<bool(const AddFiles&)>& write) override {
    stream::StreamState saved;
    server_.WhilePaused([&](const stream::StreamState& state) {
      saved = state;
      desk_.TakeDurabilityWanted();
      capture();
    });
    const bool written = write([&](CheckpointWriter& files) { AddStreamState(saved, files); });
    if (written) server_.MarkDurable(saved);
    return written;
  }
  bool WantsCheckpoint() override { return desk_.TakeDurabilityWanted(); }

  void Evaluate(const Position& position) override { evaluator_.Submit(position); }
  std::vector<Evaluation> TakeEvaluations(double wait) override {
    return wait > 0 ? evaluator_.Wait(wait) : evaluator_.Poll();
  }
  bool Evaluates(const Position& position) const override { return evaluator_.Waits(position); }
  size_t pending_evaluations() const override { return evaluator_.pending(); }

  Metrics LoopMetrics() override {
    const stream::ServerStats stats = server_.Stats();
    const int64_t restarts = supervisor_ != nullptr ? supervisor_->restarts() : 0;
    return {{"actors/restarts", static_cast<double>(restarts)},
            {"actors/alive", static_cast<double>(stats.sessions)},
            {"net/rx_bytes", static_cast<double>(stats.bytes)}};
  }
  std::string Fatal() const override { return supervisor_ != nullptr ? supervisor_->fatal() : ""; }
  void EndActing() override {
    if (supervisor_ != nullptr) supervisor_->RequestStop();
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

  static void AddStreamState(const stream::StreamState& state, CheckpointWriter& files) {
    nlohmann::json rows = nlohmann::json::array();
    for (const auto& [incarnation, s] : state) {
      rows.push_back({{"incarnation", incarnation},
                      {"next_chunk", s.next_chunk},
                      {"key", s.key},
                      {"own", s.own}});
    }
    files.AddJson("stream.json", rows);
  }

  Run& run_;
  Learning& learning_;
  const LearnerSettings settings_;
  TemporaryFolder folder_;  // of the socket: its path must be short, those of runs may be long
  std::unique_ptr<Supervisor> supervisor_;
  ActorDesk desk_;
  stream::Server server_;  // its thread uses the desk and the supervisor, so it goes first
  std::string program_;
  BackgroundEvaluator evaluator_;
  Clock::time_point published_at_{};
  Clock::time_point rows_came_at_ = Clock::now();
};

}  // namespace

void TrainWithActors(Run& run, const LearnerSettings& settings, const StopSignal& stop) {
  run.Guard([&] {
    ActorsSide side(run, settings);
    Train(run, side, stop);
  });
}

}  // namespace rookery
