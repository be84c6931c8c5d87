#include "distributed/runtime/run/actor.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <span>
#include <utility>

#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/io/followed_folder.h"
#include "core/io/log.h"
#include "core/io/yaml.h"
#include "core/plural.h"
#include "core/printable.h"
#include "core/strings.h"
#include "distributed/runtime/acting/collector.h"
#include "distributed/runtime/acting/stream_writer.h"
#include "distributed/runtime/config/agent_context.h"
#include "distributed/runtime/config/envs_of_run.h"
#include "distributed/runtime/config/typed.h"
#include "distributed/runtime/files/faults.h"
#include "distributed/runtime/files/snapshot_files.h"
#include "distributed/runtime/processes/crash_report.h"

namespace rookery {
namespace {

stream::ChunkLimits LimitsOf(const nlohmann::json& config) {
  stream::ChunkLimits limits;
  limits.rows = config.at("chunk_rows").get<uint32_t>();
  limits.age = std::chrono::milliseconds(20);
  return limits;
}

constexpr size_t kMostEpisodesASend = 1000;  // in one status
constexpr size_t kMostFaultsASend = 16;
constexpr size_t kMostFaultBytes = 1000;  // bytes of one

// What happened since the last call, in statuses that a learner takes (stream::kMaxStatusBytes).
void SendStatuses(stream::Client& client, int64_t index, std::vector<std::string> faults,
                  std::span<const EpisodeReport> reports) {
  if (faults.size() > kMostFaultsASend) {
    const auto more = static_cast<int64_t>(faults.size() - kMostFaultsASend);
    const std::string left_out =
        StrCat(Counted(more, "more fault"), more == 1 ? " is" : " are", " left out");
    faults.resize(kMostFaultsASend);
    faults.push_back(left_out);
  }
  for (std::string& fault : faults) fault = Printable(fault, kMostFaultBytes);
  while (!reports.empty() || !faults.empty()) {
    nlohmann::json status{{"index", index}, {"faults", std::exchange(faults, {})}};
    const auto part = reports.first(std::min(reports.size(), kMostEpisodesASend));
    reports = reports.subspan(part.size());
    for (const EpisodeReport& e : part) {
      const EpisodeTotals& t = e.totals;
      status["episodes"].push_back(
          {t.reward, t.cost, t.decisions, t.success, e.faulted, t.success_at_end});
    }
    client.SendStatus(std::move(status));
  }
}

}  // namespace

void RunActor(const ActorSettings& settings, const StopSignal& stop) {
  std::unique_ptr<FlightRecorder> recorder;
  const auto stopped = [&] {  // asked whenever the actor waits: waiting is not hanging
    if (recorder != nullptr) recorder->pulse().Beat();
    return stop.requested();
  };
  stream::Client client(
      {.endpoint = stream::ParseEndpoint(settings.connect),
       .actor = settings.config.empty() ? "actor" : StrCat(kOwnActor, settings.index),
       .token = settings.token,
       .on_trouble = log::Warning});
  const auto welcome = client.Connect(stopped);
  if (!welcome) return;
  const ConfigNode node = settings.config.empty()
                              ? ParseYaml(welcome->config.at("experiment"), "the learner's config")
                              : ReadRunConfig(settings.config);
  const ExperimentConfig config = ReadExperiment(node, settings.agents);
  const EnvFactory factory = MakeFactory(LoadEnvs(settings.plugins).registry, config.env);
  const EnvSpec spec = factory()->spec();

  StreamWriter writer(client, LimitsOf(welcome->config), stopped);
  std::optional<Snapshot> snapshot;
  uint64_t incarnation = 0;
  std::unique_ptr<Collector> collector;
  std::vector<std::string> crashes;  // kept since the last status
  const std::filesystem::path given = settings.recorder;
  const FollowedFolder folder(given.parent_path());  // of the run
  const auto recorder_path = [&] { return folder.path() / given.filename(); };
  const auto keep_fault = [&](int64_t env, const std::string& fault) {
    if (settings.recorder.empty() || settings.crashes.empty()) return;
    const std::string crash =
        WriteCrash(folder.path() / std::filesystem::path(settings.crashes).filename(),
                   recorder_path(), fault, env);
    if (!crash.empty()) crashes.push_back(crash);
  };
  const auto begin_life = [&] {
    incarnation = client.incarnation();
    auto policy = MakePolicy(config, spec);
    const Schema schema = MakeSchema(spec, policy->ExtraColumns());
    if (schema != client.welcome().schema) {
      throw UserError(StrCat(config.env.id,
                             " here has other columns than the learner's: its "
                             "version or plugin differs"));
    }
    collector.reset();  // the old envs first: there may be room for one only
    writer.Begin(schema, incarnation, config.env.per_actor);
    recorder.reset();
    if (!settings.recorder.empty()) {
      const bool is_fixed = spec.action.rows_of.empty();
      recorder = std::make_unique<FlightRecorder>(recorder_path(), config.env.per_actor,
                                                  is_fixed ? spec.action.Dim() : 0,
                                                  static_cast<int64_t>(spec.parameters.size()),
                                                  MakeAgentContext(config, spec).max_decisions);
    }
    collector = std::make_unique<Collector>(
        Collector::Context{factory, config.env, static_cast<uint64_t>(config.seed), incarnation,
                           keep_fault, [&] { return MakePolicy(config, spec); }},
        std::move(policy), &writer, recorder.get());
    if (snapshot) collector->Load(*snapshot);
  };

  begin_life();
  // A learner publishes before it listens: the first snapshot is on its way.
  while (!snapshot && !stopped() && !client.finished()) {
    if (const auto latest = client.LatestSnapshot()) {
      snapshot = ParseSnapshot(*latest->bytes, "the learner's policy");
      collector->Load(*snapshot);
    } else {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }
  while (!stop.requested() && !client.finished()) {
    if (const auto latest = client.LatestSnapshot()) {
      snapshot = ParseSnapshot(*latest->bytes, "the learner's policy");
      collector->Load(*snapshot);
    }
    try {
      collector->Step();
    } catch (const PolicyFault& fault) {
      // A supervisor says so itself.
      if (settings.recorder.empty()) SendStatuses(client, settings.index, {fault.what()}, {});
      client.Finish(std::chrono::seconds(1));
      throw;
    }
    const auto reports = collector->TakeReports();
    auto faults = collector->TakeFaults();
    for (const std::string& crash : crashes) {
      faults.push_back(StrCat("replay it with: ", Typed({"repro", crash})));
    }
    crashes.clear();
    SendStatuses(client, settings.index, std::move(faults), reports);
    if (writer.incarnation_over()) begin_life();
  }
  client.Finish(std::chrono::seconds(1));
}

}  // namespace rookery
