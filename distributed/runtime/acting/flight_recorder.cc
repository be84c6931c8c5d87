#include "distributed/runtime/acting/flight_recorder.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <limits>

#include "core/error.h"
#include "core/strings.h"

namespace rookery {
namespace {

constexpr uint64_t kMagic = 0x34524c46594b4f52;  // "ROKYFLR4"

}  // namespace

struct FlightRecorder::Slot {
  int64_t episode;
  uint64_t seed;
  int64_t decisions;
  int64_t action_size;  // elements
  int64_t has_next;
  int64_t next_episode;
  uint64_t next_seed;

  double* parameters() { return reinterpret_cast<double*>(this + 1); }
};

// The file: a header, then a slot an env: Slot, parameters and those of the next episode (float64),
// actions (float32).
struct FlightRecorder::Header {
  uint64_t magic;
  int64_t num_envs;
  int64_t elements;  // that an episode's actions may have
  int64_t num_parameters;
  Beats beats;

  size_t SlotBytes() const {
    const size_t bytes =
        sizeof(Slot) + 16 * static_cast<size_t>(num_parameters) + 4 * static_cast<size_t>(elements);
    return (bytes + 63) / 64 * 64;
  }
  // How many decisions there is room for.
  int64_t Room(int64_t action_size) const {
    return action_size > 0 ? elements / action_size : std::numeric_limits<int64_t>::max();
  }
};

FlightRecorder::FlightRecorder(const std::filesystem::path& path, int64_t num_envs,
                               int64_t action_dim, int64_t num_parameters, int64_t max_decisions) {
  const int64_t decisions = max_decisions > 0 ? max_decisions : kMaxDecisions;
  const int64_t elements = action_dim > 0 ? action_dim * decisions : kMaxElements;
  const Header header{kMagic, num_envs, elements, num_parameters, {}};
  bytes_ = sizeof(Header) + 64 + header.SlotBytes() * static_cast<size_t>(num_envs);
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  void* memory = MAP_FAILED;
  if (file >= 0 && ::ftruncate(file, static_cast<off_t>(bytes_)) == 0) {
    memory = ::mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  }
  const int error = errno;
  if (file >= 0) ::close(file);
  if (memory == MAP_FAILED) {
    throw Failure(StrCat(path.string(), ": can't record episodes here: ", std::strerror(error)));
  }
  memory_ = static_cast<std::byte*>(memory);
  std::memcpy(memory_, &header, sizeof(Header));
  for (int64_t env = 0; env < num_envs; ++env) slot(env).episode = -1;
}

FlightRecorder::~FlightRecorder() { ::munmap(memory_, bytes_); }

FlightRecorder::Slot& FlightRecorder::slot(int64_t env) const {
  const auto* header = reinterpret_cast<const Header*>(memory_);
  return *reinterpret_cast<Slot*>(memory_ + sizeof(Header) +
                                  header->SlotBytes() * static_cast<size_t>(env));
}

void FlightRecorder::Announce(int64_t env, int64_t episode, const EpisodeStart& start) {
  const auto* header = reinterpret_cast<const Header*>(memory_);
  Slot& s = slot(env);
  s.next_episode = episode;
  s.next_seed = start.seed;
  std::copy(start.parameters.begin(), start.parameters.end(),
            s.parameters() + header->num_parameters);
  s.has_next = 1;
}

void FlightRecorder::Begin(int64_t env, int64_t episode, const EpisodeStart& start) {
  Slot& s = slot(env);
  s.has_next = 0;
  s.decisions = 0;
  s.episode = episode;
  s.seed = start.seed;
  std::copy(start.parameters.begin(), start.parameters.end(), s.parameters());
}

void FlightRecorder::Record(int64_t env, std::span<const float> action) {
  const auto* header = reinterpret_cast<const Header*>(memory_);
  Slot& s = slot(env);
  const auto size = static_cast<int64_t>(action.size());
  s.action_size = size;
  if ((s.decisions + 1) * size <= header->elements) {
    auto* actions = reinterpret_cast<float*>(s.parameters() + 2 * header->num_parameters);
    std::copy(action.begin(), action.end(), actions + s.decisions * size);
  }
  ++s.decisions;
}

Pulse FlightRecorder::pulse() const { return Pulse(&reinterpret_cast<Header*>(memory_)->beats); }

FlightRecorder::BeatsRead FlightRecorder::ReadBeats(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  Header header{};
  if (!in.read(reinterpret_cast<char*>(&header), sizeof(header)) || header.magic != kMagic) {
    return {};
  }
  return {header.beats.count, header.beats.stepping};
}

std::vector<RecordedEpisode> FlightRecorder::Read(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  Header header{};
  const auto defect = [&](const char* what) {
    return UserError(StrCat(path.string(), ": ", what));
  };
  if (!in.read(reinterpret_cast<char*>(&header), sizeof(header))) throw defect("can't be read");
  const bool sane = header.magic == kMagic && header.num_envs >= 0 && header.num_envs < 1 << 20 &&
                    header.elements >= 1 && header.elements < int64_t{1} << 50 &&
                    header.num_parameters >= 0 && header.num_parameters < 1 << 20;
  if (!sane) throw defect("is not a recorder's file");
  std::vector<RecordedEpisode> episodes;
  for (int64_t env = 0; env < header.num_envs; ++env) {
    in.seekg(static_cast<std::streamoff>(sizeof(Header) +
                                         header.SlotBytes() * static_cast<size_t>(env)));
    Slot s{};
    in.read(reinterpret_cast<char*>(&s), sizeof(s));
    RecordedEpisode episode{.env = env, .episode = s.episode};
    const auto read_start = [&](uint64_t seed) {
      EpisodeStart start{seed, std::vector<double>(static_cast<size_t>(header.num_parameters))};
      in.read(reinterpret_cast<char*>(start.parameters.data()), 8 * header.num_parameters);
      return start;
    };
    episode.start = read_start(s.seed);
    const EpisodeStart next = read_start(s.next_seed);
    if (s.has_next != 0) episode.next = {s.next_episode, next};
    const int64_t size = s.decisions > 0 ? s.action_size : 0;
    if (size < 0 || size > header.elements || s.decisions < 0) throw defect("is damaged");
    episode.complete = s.decisions <= header.Room(size);
    episode.decisions = std::min(s.decisions, header.Room(size));
    episode.actions.resize(static_cast<size_t>(episode.decisions * size));
    in.read(reinterpret_cast<char*>(episode.actions.data()),
            static_cast<std::streamsize>(4 * episode.actions.size()));
    if (!in) throw defect("is cut short");
    episodes.push_back(std::move(episode));
  }
  return episodes;
}

}  // namespace rookery
