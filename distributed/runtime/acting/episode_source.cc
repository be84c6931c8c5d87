#include "distributed/runtime/acting/episode_source.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/config_node.h"
#include "core/error.h"
#include "core/random.h"
#include "core/strings.h"

namespace rookery {
namespace {

// Keys apart from those of (seed, incarnation, env, episode).
constexpr uint64_t kTaskStream = 0x7461736b73;
constexpr uint64_t kEvaluationTaskStream = 0x76616c7461736b73;
constexpr int64_t kMostTasks = 1'000'000;

// A distribution that a parameter is drawn from at each reset.
struct Distribution {
  size_t index = 0;
  double low = 0;
  double high = 0;
  bool is_whole = false;

  double Draw(Random& random) const {
    if (!is_whole) return random.Uniform(low, high);
    return std::min(std::floor(random.Uniform(low, high + 1)), high);
  }
};

// `path`: what the error calls it.
Distribution ReadDistribution(const std::string& path, const std::string& name,
                              const ConfigNode& node, const EnvSpec& spec) {
  std::vector<std::string> names;
  for (const ParameterSpec& parameter : spec.parameters) names.push_back(parameter.name);
  const auto it = std::find(names.begin(), names.end(), name);
  const auto refuse = [&](const std::string& what) {
    RefuseNode(node, ExtendPath(path, name), what);
  };
  if (it == names.end()) {
    refuse(StrCat(spec.id, " has no such parameter", DidYouMean(name, names), " (it has ",
                  names.empty() ? "none" : Join(names), ")"));
  }
  const auto number = [&](const ConfigNode& item) {
    try {
      return ParseDouble(item.scalar);
    } catch (const UserError& error) {
      refuse(error.what());
    }
    return 0.0;
  };
  Distribution d;
  d.index = static_cast<size_t>(it - names.begin());
  const ConfigNode* uniform = node.Find("uniform");
  if (node.kind == ConfigNode::Kind::kScalar) {
    d.low = d.high = number(node);
  } else if (uniform != nullptr && node.map.size() == 1 && uniform->list.size() == 2) {
    d.low = number(uniform->list[0]);
    d.high = number(uniform->list[1]);
  } else {
    refuse("expected a number or {uniform: [low, high]}");
  }
  if (!std::isfinite(d.low) || !std::isfinite(d.high)) refuse("expected a finite number");
  const ParameterSpec& parameter = spec.parameters[d.index];
  d.is_whole = parameter.is_whole;
  if (d.low > d.high) {
    refuse(StrCat(RangeText(d.low, d.high),
                  " is no range: the first number must not be above the second"));
  }
  if (d.is_whole && (std::floor(d.low) != d.low || std::floor(d.high) != d.high)) {
    refuse(StrCat(RangeText(d.low, d.high), ": expected whole numbers"));
  }
  if (!(parameter.low <= d.low && d.low <= d.high && d.high <= parameter.high)) {
    refuse(StrCat(RangeText(d.low, d.high), " is not within [", parameter.low, ", ", parameter.high,
                  "]"));
  }
  return d;
}

void DrawInto(std::span<const Distribution> distributions, Random& random,
              std::vector<double>& parameters) {
  for (const Distribution& d : distributions) parameters[d.index] = d.Draw(random);
}

// What a task fixes; the rest is drawn at each reset.
using TaskParameters = std::vector<Distribution>;

// env.tasks as {list: [...]}.
std::vector<TaskParameters> ReadTasks(const ConfigNode& node, const EnvSpec& spec) {
  std::vector<TaskParameters> tasks;
  for (size_t i = 0; i < node.list.size(); ++i) {
    const std::string path = StrCat("env.tasks.list[", i, "]");
    if (node.list[i].kind != ConfigNode::Kind::kMap || node.list[i].map.empty()) {
      RefuseNode(node.list[i], path, "expected parameters, such as {gravity: -9.8}");
    }
    TaskParameters& task = tasks.emplace_back();
    for (const auto& [name, value] : node.list[i].map) {
      const Distribution set = ReadDistribution(path, name, value, spec);
      if (set.low != set.high) {
        RefuseNode(value, ExtendPath(path, name), "a task's parameter is a number");
      }
      task.push_back(set);
    }
  }
  return tasks;
}

// env.tasks as {draw: N}; 0 where it is no such number.
int64_t ReadTaskCount(const ConfigNode& draw) {
  try {
    const int64_t count = ParseInt(draw.scalar);
    return count >= 1 && count <= kMostTasks ? count : 0;
  } catch (const UserError&) {
    return 0;
  }
}

struct Tasks {
  std::vector<TaskParameters> listed{};
  int64_t drawn = 0;
  int64_t trials = 1;

  int64_t count() const { return drawn > 0 ? drawn : static_cast<int64_t>(listed.size()); }
};

Tasks TasksOf(const EnvConfig& config, const EnvSpec& spec, bool draws_any) {
  Tasks tasks{.trials = config.trials};
  const ConfigNode* list = config.tasks.Find("list");
  const ConfigNode* draw = config.tasks.Find("draw");
  if (list != nullptr) tasks.listed = ReadTasks(*list, spec);
  if (draw != nullptr) tasks.drawn = ReadTaskCount(*draw);
  if (!config.tasks.map.empty() && (config.tasks.map.size() > 1 || tasks.count() == 0)) {
    RefuseNode(
        config.tasks, "env.tasks",
        StrCat("expected {list: [{gravity: -9.8}, ...]} or {draw: N}, N from 1 to ", kMostTasks));
  }
  if (tasks.drawn > 0 && !draws_any) {
    RefuseNode(config.tasks, "env.tasks",
               "nothing is drawn: give env.params a range, such as {uniform: [low, high]}");
  }
  if (tasks.count() == 0 && config.trials > 1) {
    throw UserError(
        StrCat("env.trials: ", config.trials, " trials of a task, but env.tasks says of none"));
  }
  return tasks;
}

}  // namespace

EpisodeSource MakeEpisodeSource(const EnvConfig& config, const EnvSpec& spec, uint64_t seed,
                                uint64_t incarnation) {
  std::vector<Distribution> distributions;
  for (size_t i = 0; i < spec.parameters.size(); ++i) {
    const ParameterSpec& p = spec.parameters[i];
    const bool is_set = config.params.Find(p.name) != nullptr;
    if (p.is_sampled && !is_set) {
      distributions.push_back({i, p.sampled_low, p.sampled_high, p.is_whole});
    }
  }
  for (const auto& [name, node] : config.params.map) {
    distributions.push_back(ReadDistribution("env.params", name, node, spec));
  }
  const bool draws_any =
      std::ranges::any_of(distributions, [](const Distribution& d) { return d.low < d.high; });
  const Tasks tasks = TasksOf(config, spec, draws_any);
  const std::vector<double> defaults = DefaultParameters(spec);
  return [=](int64_t env, int64_t episode) {
    const auto e = static_cast<uint64_t>(env), k = static_cast<uint64_t>(episode);
    Random random({seed, incarnation, e, k});
    EpisodeStart start{.seed = random.Next(), .parameters = defaults};
    if (tasks.count() == 0) {
      DrawInto(distributions, random, start.parameters);
      return start;
    }
    const auto count = static_cast<uint64_t>(tasks.count());
    const uint64_t turn = k / static_cast<uint64_t>(tasks.trials);
    Random choice({seed, incarnation, e, turn, kTaskStream});
    const bool evaluates = incarnation == kEvaluationIncarnation;
    const uint64_t task = evaluates ? (e + turn) % count : choice.Below(count);
    start.task = static_cast<int64_t>(task);
    start.trial = episode % tasks.trials;
    if (tasks.drawn > 0) {
      Random of_task({seed, evaluates ? kEvaluationTaskStream : kTaskStream, task});
      DrawInto(distributions, of_task, start.parameters);
    } else {
      DrawInto(distributions, random, start.parameters);
      DrawInto(tasks.listed[task], random, start.parameters);
    }
    return start;
  };
}

}  // namespace rookery
