#include "distributed/runtime/files/progress.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "core/strings.h"

namespace rookery {
namespace {

constexpr int64_t kBarWidth = 24;

}  // namespace

size_t TerminalColumns() {
  winsize size{};
  return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

Progress::Progress() : terminal_(::isatty(STDERR_FILENO) != 0) {}

Progress::~Progress() { Clear(); }

std::string Progress::Line(const ProgressCount& count, const std::string& facts) const {
  const auto [done, total, what] = count;
  const double seconds = std::chrono::duration<double>(Clock::now() - begun_).count();
  const double rate = seconds > 0 ? static_cast<double>(done - begun_at_.done) / seconds : 0;
  const int64_t left = std::max<int64_t>(0, total - done);  // envs side by side may go beyond it
  const double share =
      1 - static_cast<double>(left) / static_cast<double>(std::max<int64_t>(1, total));
  std::string bar;
  if (terminal_) {
    const auto filled = std::clamp<int64_t>(
        static_cast<int64_t>(share * static_cast<double>(kBarWidth)), 0, kBarWidth);
    for (int64_t i = 0; i < kBarWidth; ++i) bar += i < filled ? "█" : "░";
    bar += " ";
  }
  const std::string ahead =
      rate > 0 ? HumanSeconds(static_cast<double>(left) / rate) + " left" : "starting";
  return StrCat(bar, static_cast<int>(share * 100), "%  ", HumanCount(static_cast<double>(done)),
                "/", HumanCount(static_cast<double>(total)), " ", what, "  ", HumanCount(rate),
                "/s  ", ahead, facts.empty() ? "" : "  ", facts);
}

void Progress::Update(const ProgressCount& count, const std::string& facts) {
  const auto now = Clock::now();
  if (count.what != begun_at_.what || count.total != begun_at_.total) {
    begun_at_ = count;
    begun_ = now;
  }
  const auto interval = terminal_ ? std::chrono::milliseconds(100) : std::chrono::seconds(10);
  if (now - drawn_ < interval) return;
  const bool first = drawn_ == Clock::time_point{};
  drawn_ = now;
  if (first && !terminal_) return;
  std::string line = Line(count, facts);
  if (!terminal_) {
    std::fprintf(stderr, "%s\n", line.c_str());
    return;
  }
  // Columns, not bytes: the bar's blocks have three bytes each.
  const size_t columns = line.size() - 2 * static_cast<size_t>(kBarWidth);
  const size_t width = TerminalColumns();
  if (columns >= width) line.resize(line.size() - (columns - width + 1));
  std::fprintf(stderr, "\r%s\033[K", line.c_str());
  std::fflush(stderr);
  on_line_ = true;
}

void Progress::Clear() {
  if (!on_line_) return;
  std::fprintf(stderr, "\n");
  on_line_ = false;
}

}  // namespace rookery
