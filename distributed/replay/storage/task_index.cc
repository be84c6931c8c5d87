#include "distributed/replay/storage/task_index.h"

#include <algorithm>
#include <utility>

namespace rookery::replay {

const TaskIndex::Task* TaskIndex::Find(int64_t task) const {
  const auto found = tasks_.find(task);
  return found == tasks_.end() ? nullptr : &found->second;
}

void TaskIndex::Begin(EpisodePlace place, std::span<const std::byte> columns) {
  if (!column_) return;
  const int64_t number = column_.Read(columns).value();
  const auto [found, is_new] = tasks_.try_emplace(number);
  Task& task = found->second;
  if (is_new) {
    task.task = number;
    task.present = present_.size();
    present_.push_back(&task);
  }
  const auto p = static_cast<size_t>(place);
  if (entries_.size() <= p) entries_.resize(p + 1);
  entries_[p] = {&task, task.episodes.size(), 0};
  task.episodes.push_back(place);
  task.transitions.Append(0);
  ++task.here;
}

void TaskIndex::SetRows(EpisodePlace place, int64_t rows) {
  if (!column_) return;
  Entry& entry = entries_[static_cast<size_t>(place)];
  const int64_t transitions = std::max<int64_t>(rows - 1, 0);
  if (transitions == entry.transitions) return;
  entry.task->transitions.Add(entry.i, transitions - entry.transitions);
  entry.transitions = transitions;
}

void TaskIndex::End(EpisodePlace place) {
  if (!column_) return;
  SetRows(place, 0);
  const Entry entry = std::exchange(entries_[static_cast<size_t>(place)], {});
  Task& task = *entry.task;
  task.episodes[entry.i] = kNoEpisode;
  if (--task.here == 0) {
    present_[task.present] = present_.back();
    present_.back()->present = task.present;
    present_.pop_back();
    tasks_.erase(task.task);
  } else if (static_cast<int64_t>(task.episodes.size()) > 2 * task.here) {
    Compact(task);
  }
}

void TaskIndex::Compact(Task& task) {
  std::erase(task.episodes, kNoEpisode);
  task.transitions = {};
  for (size_t i = 0; i < task.episodes.size(); ++i) {
    Entry& entry = entries_[static_cast<size_t>(task.episodes[i])];
    entry.i = i;
    task.transitions.Append(entry.transitions);
  }
}

void TaskIndex::Save(DumpWriter& out) const {
  if (!column_) return;
  out.Value(static_cast<int64_t>(present_.size()));
  for (const Task* task : present_) {
    out.Value(task->here);
    for (const EpisodePlace place : task->episodes) {
      if (place != kNoEpisode) out.Value(int64_t{place});
    }
  }
}

void TaskIndex::Load(DumpReader& in, int64_t places,
                     const std::function<std::span<const std::byte>(EpisodePlace)>& columns_of) {
  if (!column_) return;
  const auto require = [](bool holds) {
    if (!holds) DumpReader::Fail("its tasks are wrong");
  };
  int64_t left = 0;  // episodes that are not listed yet
  for (int64_t place = 0; place < places; ++place) {
    left += !columns_of(static_cast<EpisodePlace>(place)).empty();
  }
  const int64_t tasks = in.Whole(0, left);
  for (int64_t t = 0; t < tasks; ++t) {
    const int64_t episodes = in.Whole(1, left);
    left -= episodes;
    for (int64_t i = 0; i < episodes; ++i) {
      const auto place = static_cast<EpisodePlace>(in.Whole(0, places - 1));
      const auto p = static_cast<size_t>(place);
      const std::span<const std::byte> columns = columns_of(place);
      require(column_.Read(columns).has_value());
      require(p >= entries_.size() || entries_[p].task == nullptr);
      Begin(place, columns);
      require(size() == t + 1 && entries_[p].task == present_.back());
    }
  }
  require(left == 0);
}

}  // namespace rookery::replay
