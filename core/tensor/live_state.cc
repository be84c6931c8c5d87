#include "core/tensor/live_state.h"

#include <algorithm>
#include <utility>

#include <ATen/ATen.h>

#include "core/error.h"
#include "core/strings.h"

namespace rookery {
namespace {

void LoadGenerator(const Tensor& saved, at::Generator generator) {
  const Tensor state = saved.cpu().contiguous();  // (bytes)
  if (state.sizes() == generator.get_state().sizes()) generator.set_state(state);
}

}  // namespace

bool LiveState::Declares(const std::string& name) const {
  return std::ranges::any_of(items_, [&](const Item& item) { return item.name == name; });
}

void LiveState::CheckName(const std::string& name) const {
  if (Declares(name)) throw Failure(StrCat("'", name, "' is declared twice"));
}

void LiveState::Add(std::string name, const Tensor& live, StateKind kind, SeenBy seen_by) {
  CheckName(name);
  for (const Item& item : items_) {
    if (item.live.defined() && live.numel() > 0 && item.live.data_ptr() == live.data_ptr()) {
      throw Failure(StrCat("'", name, "' and '", item.name, "' are one tensor"));
    }
  }
  items_.push_back(
      {.name = std::move(name), .live = live.detach(), .kind = kind, .seen_by = seen_by});
}

void LiveState::AddAll(const std::string& prefix, const NamedTensors& live, StateKind kind,
                       SeenBy seen_by) {
  for (const auto& [name, tensor] : live) Add(prefix + name, tensor, kind, seen_by);
}

void LiveState::AddCounter(std::string name, int64_t& counter) {
  Add(std::move(name), at::from_blob(&counter, {}, at::kLong), StateKind::kCounter);
}

void LiveState::Include(const LiveState& part) {
  for (const Item& item : part.items_) {
    CheckName(item.name);
    items_.push_back(item);
  }
}

void LiveState::AddGenerator(std::string name, at::Generator generator) {
  CheckName(name);
  items_.push_back({.name = std::move(name),
                    .live = {},
                    .generator = std::move(generator),
                    .kind = StateKind::kChance});
}

NamedTensors LiveState::Named(StateKinds kinds) const {
  NamedTensors named;
  for (const Item& item : items_) {
    if (item.live.defined() && kinds.Has(item.kind)) named.Add(item.name, item.live);
  }
  return named;
}

std::vector<at::Generator> LiveState::Generators() const {
  std::vector<at::Generator> generators;
  for (const Item& item : items_) {
    if (!item.live.defined()) generators.push_back(item.generator);
  }
  return generators;
}

NamedTensors LiveState::Save() const {
  NamedTensors saved;
  for (const Item& item : items_) {
    saved.Add(item.name, (item.live.defined() ? item.live : item.generator.get_state()).clone());
  }
  return saved;
}

NamedTensors LiveState::ForActors() const {
  NamedTensors copies;
  for (const Item& item : items_) {
    if (item.seen_by != SeenBy::kActors) continue;
    copies.Add(item.name, item.live.to(at::kCPU, item.live.scalar_type(), /*non_blocking=*/false,
                                       /*copy=*/true));
  }
  return copies;
}

void LiveState::Load(const NamedTensors& saved, StateKinds kinds) const {
  const auto is_loaded = [&](const Item& item) {
    return kinds.Has(item.kind) && item.kind != StateKind::kConstant;
  };
  // All of it is looked at before anything is changed.
  for (const auto& [name, tensor] : saved) {
    if (!Declares(name)) throw Failure(StrCat("this agent has no '", name, "'"));
  }
  for (const Item& item : items_) {
    if (!is_loaded(item)) continue;
    const Tensor& tensor = saved[item.name];
    if (item.live.defined()) CheckSameShape(tensor, item.live, item.name);
  }
  for (const Item& item : items_) {
    if (!is_loaded(item)) continue;
    if (item.live.defined()) {
      CopyNamed(saved, item.name, item.live);
    } else {
      LoadGenerator(saved[item.name], item.generator);
    }
  }
}

}  // namespace rookery
