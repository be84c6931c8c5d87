#include "envs/mujoco/variation.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/strings.h"

namespace rookery {
namespace {

[[noreturn]] void Fail(const ConfigNode& node, const std::string& path, const std::string& what) {
  throw UserError(StrCat(node.where.empty() ? "" : node.where + ": ", path, ": ", what));
}

std::pair<double, double> ReadRange(const ConfigNode& node, const std::string& path) {
  if (node.kind != ConfigNode::Kind::kList || node.list.size() != 2 ||
      node.list[0].kind != ConfigNode::Kind::kScalar ||
      node.list[1].kind != ConfigNode::Kind::kScalar) {
    Fail(node, path, "expected [low, high]");
  }
  const auto number = [&](const ConfigNode& item) {
    try {
      return ParseDouble(item.scalar);
    } catch (const UserError& error) {
      Fail(node, path, error.what());
    }
  };
  const double low = number(node.list[0]), high = number(node.list[1]);
  if (!(std::isfinite(low) && std::isfinite(high) && low <= high)) {
    Fail(node, path, StrCat("[", low, ", ", high, "] is not a range"));
  }
  return {low, high};
}

const VariableKind& FindKind(const std::string& name, const ConfigNode& node) {
  const auto kinds = VariableKinds();
  const auto found = std::ranges::find(kinds, name, &VariableKind::name);
  if (found != kinds.end()) return *found;
  std::vector<std::string> known;
  for (const VariableKind& kind : kinds) known.emplace_back(kind.name);
  Fail(node, "env.randomize." + name,
       StrCat("there is no such kind", DidYouMean(name, known), " (there are ", Join(known), ")"));
}

}  // namespace

Variation::Variation(const ConfigNode& node, const Physics& physics) {
  for (const auto& [name, objects] : node.map) {
    AddKind(FindKind(name, objects), objects, physics.model());
  }
}

void Variation::AddKind(const VariableKind& kind, const ConfigNode& objects, const mjModel& model) {
  const std::string path = StrCat("env.randomize.", kind.name);
  if (objects.kind != ConfigNode::Kind::kMap) Fail(objects, path, "expected {name: [low, high]}");
  const std::vector<std::string> names = kind.ObjectNames(model);
  for (const auto& [object, node] : objects.map) {
    if (object == "*") {
      for (size_t id = 0; id < names.size(); ++id) {
        if (objects.Find(names[id]) != nullptr) continue;  // it has a range of its own
        AddObject(kind, names[id], kind.numbers(static_cast<int>(id), model), node);
      }
      by_star_.resize(parameters_.size(), true);
      continue;
    }
    const auto it = std::ranges::find(names, object);
    if (it == names.end()) {
      Fail(node, path,
           StrCat("the model has no '", object, "'", DidYouMean(object, names),
                  names.empty() ? "" : StrCat(" (it has ", Join(names), ")")));
    }
    const auto numbers = kind.numbers(static_cast<int>(it - names.begin()), model);
    if (numbers.empty()) Fail(node, path, StrCat("'", object, "' has no ", kind.name));
    AddObject(kind, object, numbers, node);
    by_star_.resize(parameters_.size(), false);
  }
}

void Variation::AddObject(const VariableKind& kind, const std::string& object,
                          const std::vector<VariableNumber>& numbers, const ConfigNode& node) {
  const std::string path = StrCat("env.randomize.", kind.name, ".", object);
  const std::string prefix = StrCat(kind.name, "_", object);
  const bool is_one = numbers.size() == 1 && *numbers[0].name == 0;
  if (is_one || node.kind != ConfigNode::Kind::kMap) {
    // All of an object's numbers have one range where that means the same for all.
    if (numbers.size() > 1 && !kind.one_range) {
      Fail(node, path, StrCat("say of what: {", numbers[0].name, ": [low, high]}"));
    }
    for (const VariableNumber& number : numbers) AddNumber(number, prefix, node, path);
  } else {
    std::vector<std::string> known;
    for (const VariableNumber& number : numbers) known.emplace_back(number.name);
    for (const auto& [name, range] : node.map) {
      const auto it = std::ranges::find(known, name);
      if (it == known.end()) {
        Fail(range, path,
             StrCat("it has no '", name, "'", DidYouMean(name, known), " (it has ", Join(known),
                    ")"));
      }
      AddNumber(numbers[static_cast<size_t>(it - known.begin())], prefix, range,
                StrCat(path, ".", name));
    }
  }
  has_derived_ |= kind.has_derived;
}

void Variation::AddNumber(const VariableNumber& number, const std::string& prefix,
                          const ConfigNode& range, const std::string& path) {
  const auto [low, high] = ReadRange(range, path);
  if (low < number.low || high > number.high) {
    Fail(range, path,
         StrCat(RangeText(low, high), " is not within [", number.low, ", ", number.high, "]"));
  }
  parameters_.push_back({.name = *number.name != 0 ? StrCat(prefix, "_", number.name) : prefix,
                         .low = number.low,
                         .high = number.high,
                         .default_value = number.nominal,
                         .unit = number.unit,
                         .help = "varied at each reset",
                         .is_sampled = true,
                         .sampled_low = low,
                         .sampled_high = high});
  writes_.push_back(number.write);
}

void Variation::Apply(std::span<const double> values, Physics& physics) const {
  mjModel& model = physics.MutableModel();
  for (size_t i = 0; i < writes_.size(); ++i) writes_[i](model, values[i]);
  if (!has_derived_) return;
  // A weld that the compiler has placed would be placed anew, over what a task wrote there since.
  // Nothing that varies moves it.
  const std::vector<double> equalities(model.eq_data, model.eq_data + mjNEQDATA * model.neq);
  mj_setConst(&model, &physics.data());
  std::ranges::copy(equalities, model.eq_data);
}

void Variation::LeaveOutOverwritten(std::span<const double> values, const Physics& physics) {
  const mjModel& model = physics.model();
  const ModelPtr wanted(mj_copyModel(nullptr, &model));
  if (!wanted) throw Failure("there is no memory for a model's copy");
  const auto is_other = [&] {
    return std::memcmp(wanted->buffer, model.buffer, static_cast<size_t>(model.nbuffer)) != 0;
  };
  for (size_t i = 0; i < writes_.size(); ++i) writes_[i](*wanted, values[i]);
  if (!is_other()) return;  // as nearly always: a large model is not to be compared so often
  mj_copyModel(wanted.get(), &model);
  size_t kept = 0;
  for (size_t i = 0; i < writes_.size(); ++i) {
    writes_[i](*wanted, values[i]);
    if (!is_other()) {
      parameters_[kept] = parameters_[i];
      writes_[kept++] = writes_[i];
    } else if (by_star_[i]) {
      mj_copyModel(wanted.get(), &model);
    } else {
      throw UserError(StrCat("env.randomize: ", parameters_[i].name,
                             " would change nothing: ", "the task itself sets it in each episode"));
    }
  }
  parameters_.resize(kept);
  writes_.resize(kept);
}

}  // namespace rookery
