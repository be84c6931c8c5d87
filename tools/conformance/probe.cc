#include "tools/conformance/probe.h"

#include <algorithm>
#include <cstring>

#include "core/action.h"
#include "core/strings.h"

namespace rookery {
namespace {

constexpr size_t kGuardBytes = 64;
constexpr std::byte kGuard{0xC3};

bool SameBits(double a, double b) { return std::memcmp(&a, &b, sizeof(a)) == 0; }

}  // namespace

bool SameFrame(const Frame& a, const Frame& b) {
  return a.observations == b.observations &&
         std::equal(a.diagnostics.begin(), a.diagnostics.end(), b.diagnostics.begin(),
                    b.diagnostics.end(), SameBits) &&
         SameBits(a.result.reward, b.result.reward) && SameBits(a.result.cost, b.result.cost) &&
         a.result.terminated == b.result.terminated && a.result.truncated == b.result.truncated &&
         a.result.success == b.result.success;
}

// Fields and diagnostics in one block, a guard around each.
struct Probe::Memory {
  std::vector<std::byte> bytes;
  std::vector<size_t> offsets;  // of each field, then of the diagnostics
  std::vector<size_t> sizes;
  std::vector<std::vector<std::byte>> ragged;  // of each field
};

Probe::Probe(const EnvFactory& factory, std::byte fill) : env_(factory()), fill_(fill) {}

size_t Probe::ActionSize() const {
  const ActionSizes sizes(spec());
  return sizes.Of(sizes.vary() ? ragged_bytes_[sizes.field()] : 0);
}

template <class Call>
Frame Probe::Watch(const Call& call) {
  auto memory = std::make_shared<Memory>();
  size_t end = kGuardBytes;
  const auto add = [&](size_t size) {
    memory->offsets.push_back(end);
    memory->sizes.push_back(size);
    end += (size + 63) / 64 * 64 + kGuardBytes;
  };
  const size_t count = spec().observations.size();
  for (const TensorSpec& field : spec().observations) add(field.ragged ? 0 : field.NumBytes());
  add(spec().diagnostics.size() * sizeof(double));
  memory->bytes.assign(end, kGuard);
  memory->ragged.resize(count);
  ragged_bytes_.resize(count);
  std::vector<FieldRoom> fields;
  for (size_t i = 0; i < count; ++i) {
    std::byte* at = memory->bytes.data() + memory->offsets[i];
    std::fill_n(at, memory->sizes[i], fill_);
    memory->ragged[i].assign(ragged_bytes_[i], fill_);
    const bool ragged = spec().observations[i].ragged;
    fields.push_back(ragged ? FieldRoom{.ragged = &memory->ragged[i]} : FieldRoom{.fixed = at});
  }
  std::byte* end_of_fields = memory->bytes.data() + memory->offsets.back();
  std::fill_n(end_of_fields, memory->sizes.back(), fill_);
  const std::span<double> diagnostics(reinterpret_cast<double*>(end_of_fields),
                                      spec().diagnostics.size());

  Frame frame;
  frame.result = call(Outputs(spec(), fields, diagnostics));
  for (size_t i = 0; i < count; ++i) {
    ragged_bytes_[i] = memory->ragged[i].size();
    frame.observations.push_back(memory->ragged[i]);
    if (fields[i].fixed == nullptr) continue;
    frame.observations[i].assign(fields[i].fixed, fields[i].fixed + memory->sizes[i]);
  }
  frame.diagnostics.assign(diagnostics.begin(), diagnostics.end());
  CheckGuards(*memory);
  if (last_ && last_->bytes != last_content_ && trespass_.empty()) {
    trespass_ = "memory of the call before was written to; keep no pointer to the outputs";
  }
  last_content_ = memory->bytes;
  last_ = std::move(memory);
  return frame;
}

void Probe::CheckGuards(const Memory& memory) {
  size_t at = 0;
  for (size_t i = 0; i <= memory.offsets.size(); ++i) {
    const size_t end = i < memory.offsets.size() ? memory.offsets[i] : memory.bytes.size();
    for (; at < end; ++at) {
      if (memory.bytes[at] == kGuard || !trespass_.empty()) continue;
      const size_t fields = spec().observations.size();
      const size_t before = i == 0 ? 0 : i - 1;
      trespass_ = StrCat("bytes beyond ",
                         before < fields ? "'" + spec().observations[before].name + "'"
                                         : std::string("the diagnostics"),
                         " were written to; its spec says ", memory.sizes[before], " bytes");
    }
    if (i < memory.offsets.size()) at = memory.offsets[i] + memory.sizes[i];
  }
}

Frame Probe::Reset(uint64_t seed, std::span<const double> parameters) {
  return Watch([&](const Outputs& out) {
    env_->Reset(seed, parameters, out);
    return StepResult{};
  });
}

Frame Probe::Step(std::span<const float> action) {
  return Watch([&](const Outputs& out) { return env_->Step(action, out); });
}

}  // namespace rookery
