#include "distributed/replay/windows/context_sampler.h"

#include <cstring>
#include <string>
#include <utility>

#include "core/error.h"
#include "core/strings.h"
#include "distributed/replay/sampling/draw.h"
#include "distributed/replay/sampling/sampler_options.h"
#include "distributed/replay/windows/task_rows.h"

namespace rookery::replay {
namespace {

struct ContextOptions {
  int64_t transitions = 256;
  int64_t recent = 0;
  int64_t context = 0;
  int64_t context_recent = 0;
  std::vector<int64_t> tasks{};
  NStepOptions n_step{};

  Fields fields() {
    Fields f = n_step.fields();
    f.Add("transitions", &transitions, "transitions of each task").Range(1, 1e6);
    f.Add("recent", &recent, "its latest episodes that they are of; 0: all").Min(0);
    f.Add("context", &context, "further transitions of each task").Range(0, 1e6);
    f.Add("context_recent", &context_recent, "its latest episodes that those are of; 0: all")
        .Min(0);
    f.Add("tasks", &tasks, "tasks to draw from; none: all that are there").Min(0);
    return f;
  }
};

}  // namespace

ContextSampler::ContextSampler(const BatchRequest& request, const SamplerContext& context)
    : storage_(context.storage) {
  ContextOptions options;
  ReadOptions(request, options.fields());
  if (!storage_.tasks()) {
    throw UserError(StrCat(Who(request), ": the table has no episode column 'task', one int64"));
  }
  if (options.n_step.prioritized.alpha > 0 || options.n_step.age.decay > 0 ||
      options.n_step.hindsight.enabled()) {
    throw UserError(StrCat(Who(request), ": rows of a task are drawn evenly and with their own ",
                           "goals; leave 'prioritized', 'age' and 'hindsight' out"));
  }
  if (options.n_step.returns.gamma > 0) {
    throw UserError(StrCat(Who(request), ": batches by task don't say how large returns are; ",
                           "leave 'returns' out"));
  }
  const ChosenColumns chosen = ChooseColumns(request, storage_.columns());
  if (options.n_step.rows == 0 && !chosen.ragged.empty()) {
    throw UserError(StrCat(Who(request), ": '",
                           ToString(storage_.columns()[chosen.ragged.front()].spec),
                           "' has any number of rows; set 'rows' to how many of them are drawn of ",
                           "each transition"));
  }
  given_ = options.tasks;
  const int64_t tasks = request.batch_size;
  drawn_.resize(static_cast<size_t>(tasks));
  specs_.push_back({.name = "task", .dtype = DType::kInt64, .shape = {tasks}});
  const auto add = [&](const std::string& prefix, int64_t rows, int64_t recent) {
    BatchRequest part = request;
    part.batch_size = tasks * rows;
    parts_.push_back({NStepColumns(part, storage_, options.n_step), rows, recent});
    parts_.back().starts.resize(static_cast<size_t>(part.batch_size));
    for (TensorSpec spec : parts_.back().columns.specs()) {  // (T rows, ...)
      spec.name = prefix + spec.name;
      spec.shape.front() = rows;
      spec.shape.insert(spec.shape.begin(), tasks);
      specs_.push_back(std::move(spec));
    }
  };
  add("", options.transitions, options.recent);
  if (options.context > 0) add("context/", options.context, options.context_recent);
}

const TaskIndex::Task* ContextSampler::TaskAt(int64_t i) const {
  const TaskIndex& tasks = storage_.tasks();
  return given_.empty() ? &tasks[i] : tasks.Find(given_[static_cast<size_t>(i)]);
}

// A task that has a row has one in its latest episodes that have some: one part speaks for both.
bool ContextSampler::DrawTasks(Random& random) {
  const TaskRows rows(parts_.front().columns.window(), 0);
  const auto has_rows = [&](int64_t i) {
    const TaskIndex::Task* task = TaskAt(i);
    return task != nullptr && task->task >= 0 && rows.Any(*task);
  };
  const auto places =
      given_.empty() ? storage_.tasks().size() : static_cast<int64_t>(given_.size());
  return DrawUniform(random, places, has_rows, drawn_);
}

bool ContextSampler::Sample(Random& random, std::span<const std::span<std::byte>> out) {
  CheckBuffers(specs_, out);
  if (!DrawTasks(random)) return false;
  for (size_t t = 0; t < drawn_.size(); ++t) {
    const int64_t task = TaskAt(drawn_[t])->task;
    std::memcpy(out[0].data() + t * sizeof(task), &task, sizeof(task));
  }
  std::span<const std::span<std::byte>> left = out.subspan(1);
  for (Part& part : parts_) {
    TaskRows rows(part.columns.window(), part.recent);
    const auto count = static_cast<size_t>(part.rows);
    for (size_t t = 0; t < drawn_.size(); ++t) {
      rows.Draw(random, *TaskAt(drawn_[t]), std::span(part.starts).subspan(t * count, count));
    }
    const size_t columns = part.columns.specs().size();
    part.columns.Gather(part.starts, {}, left.first(columns));
    part.columns.GatherRagged(random, part.starts, left.first(columns));
    left = left.subspan(columns);
  }
  return true;
}

}  // namespace rookery::replay
