#include "tools/group/group_view.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <set>

#include "core/plural.h"
#include "core/strings.h"
#include "distributed/runtime/files/progress.h"
#include "tools/group/run_progress.h"

namespace rookery {
namespace {

int Percent(int64_t done, int64_t total) {
  return static_cast<int>(100 * static_cast<double>(std::min(done, total)) /
                          static_cast<double>(std::max<int64_t>(total, 1)));
}

}  // namespace

GroupView::GroupView(const Group& group) : group_(group), terminal_(::isatty(STDERR_FILENO) != 0) {}

GroupView::~GroupView() { Clear(); }

void GroupView::Begin(const std::vector<Job>& jobs) {
  jobs_ = jobs;
  begun_ = drawn_ = Clock::now();
  begun_at_ = 0;
  decisions_.clear();
  for (const Job& job : jobs) {
    const bool done = group_.Done(*job.member, job.decisions);
    const int64_t decisions = done ? job.decisions : DecisionsOf(group_.RunOf(*job.member));
    decisions_[job.member->name] = decisions;
    begun_at_ += std::min(decisions, job.decisions);
  }
}

void GroupView::Update(const std::vector<const Member*>& running, size_t failed) {
  const auto now = Clock::now();
  const auto interval = terminal_ ? std::chrono::milliseconds(500) : std::chrono::seconds(10);
  if (now - drawn_ < interval) return;
  drawn_ = now;
  std::set<std::string> names;
  for (const Member* member : running) names.insert(member->name);
  std::vector<std::string> lines(1);
  int64_t done_runs = 0, decisions = 0, total = 0;
  for (const Job& job : jobs_) {
    const std::string& name = job.member->name;
    int64_t& at = decisions_[name];
    if (group_.Done(*job.member, job.decisions)) {
      at = job.decisions;
      ++done_runs;
    } else if (names.contains(name)) {
      at = DecisionsOf(group_.RunOf(*job.member));
      lines.push_back(StrCat("  ", name, "  ", Percent(at, job.decisions), "%"));
    }
    decisions += std::min(at, job.decisions);
    total += job.decisions;
  }
  const double seconds = std::chrono::duration<double>(now - begun_).count();
  const double rate = static_cast<double>(decisions - begun_at_) / seconds;
  lines[0] =
      StrCat(Percent(decisions, total), "%  ", done_runs, " of ",
             Counted(static_cast<int64_t>(jobs_.size()), "run"), " done",
             failed > 0 ? StrCat(", ", failed, " failed") : "", "  ", HumanCount(rate), "/s  ",
             rate > 0 ? HumanSeconds(static_cast<double>(total - decisions) / rate) + " left"
                      : "starting");
  if (!terminal_) {
    std::fprintf(stderr, "%s\n", lines[0].c_str());
    return;
  }
  std::string text = lines_ > 1 ? StrCat("\r\033[", lines_ - 1, "A\033[J") : "\r\033[J";
  for (size_t i = 0; i < lines.size(); ++i) {
    text += StrCat(i > 0 ? "\n" : "", lines[i].substr(0, TerminalColumns() - 1));
  }
  std::fputs(text.c_str(), stderr);
  std::fflush(stderr);
  lines_ = lines.size();
}

void GroupView::Clear() {
  if (lines_ == 0) return;
  std::fputs("\n", stderr);
  lines_ = 0;
}

}  // namespace rookery
