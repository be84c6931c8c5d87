#include "envs/mujoco/variation/variation.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/plural.h"
#include "core/strings.h"
#include "envs/mujoco/variation/friction_rival.h"

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

bool IsFriction(const VariableKind& kind) { return std::string_view(kind.name) == "friction"; }

const VariableKind& FindKind(const std::string& name, const ConfigNode& node) {
  const auto kinds = VariableKinds();
  const auto found = std::ranges::find(kinds, name, &VariableKind::name);
  if (found != kinds.end()) return *found;
  std::vector<std::string> known;
  for (const VariableKind& kind : kinds) known.emplace_back(kind.name);
  Fail(node, "env.randomize." + name,
       StrCat("there is no such kind", DidYouMean(name, known), " (", ThereAre(known), ")"));
}

}  // namespace

Variation::Variation(const ConfigNode& node, const Physics& physics) {
  for (const auto& [name, objects] : node.map) {
    AddKind(FindKind(name, objects), objects, physics.model());
  }
  LeaveOutIdle(physics.model());
}

void Variation::AddKind(const VariableKind& kind, const ConfigNode& objects, const mjModel& model) {
  const std::string path = StrCat("env.randomize.", kind.name);
  if (objects.kind != ConfigNode::Kind::kMap) Fail(objects, path, "expected {name: [low, high]}");
  const std::vector<std::string> names = kind.ObjectNames(model);
  for (const auto& [object, node] : objects.map) {
    Origin origin{&kind, 0, object == "*", StrCat(path, ".", object), node.where};
    if (origin.by_star) {
      const size_t before = parameters_.size();
      for (size_t id = 0; id < names.size(); ++id) {
        if (objects.Find(names[id]) != nullptr) continue;  // it has a range of its own
        origin.id = static_cast<int>(id);
        AddObject(origin, names[id], kind.numbers(origin.id, model), node);
      }
      if (parameters_.size() == before) {
        Fail(node, origin.path, StrCat("nothing else in this model has a ", kind.name, " to vary"));
      }
      continue;
    }
    const auto it = std::ranges::find(names, object);
    if (it == names.end()) {
      Fail(node, path,
           StrCat("the model has no '", object, "'", DidYouMean(object, names),
                  names.empty() ? "" : StrCat(" (it has ", Join(names), ")")));
    }
    origin.id = static_cast<int>(it - names.begin());
    const auto numbers = kind.numbers(origin.id, model);
    if (numbers.empty()) Fail(node, path, StrCat("'", object, "' has no ", kind.name));
    AddObject(origin, object, numbers, node);
  }
}

void Variation::AddObject(const Origin& origin, const std::string& object,
                          const std::vector<VariableNumber>& numbers, const ConfigNode& node) {
  const VariableKind& kind = *origin.kind;
  const std::string prefix = StrCat(kind.name, "_", object);
  const bool is_one = numbers.size() == 1 && *numbers[0].name == 0;
  if (is_one || node.kind != ConfigNode::Kind::kMap) {
    // All of an object's numbers have one range where that means the same for all.
    if (numbers.size() > 1 && !kind.one_range) {
      Fail(node, origin.path, StrCat("say of what: {", numbers[0].name, ": [low, high]}"));
    }
    for (const VariableNumber& number : numbers) AddNumber(origin, number, prefix, node);
  } else if (!numbers.empty()) {
    std::vector<std::string> known;
    for (const VariableNumber& number : numbers) known.emplace_back(number.name);
    for (const auto& [name, range] : node.map) {
      const auto it = std::ranges::find(known, name);
      if (it == known.end()) {
        Fail(range, origin.path,
             StrCat("it has no '", name, "'", DidYouMean(name, known), " (it has ", Join(known),
                    ")"));
      }
      Origin part = origin;
      part.path += StrCat(".", name);
      AddNumber(part, numbers[static_cast<size_t>(it - known.begin())], prefix, range);
    }
  }
  has_derived_ |= kind.has_derived;
}

void Variation::AddNumber(const Origin& origin, const VariableNumber& number,
                          const std::string& prefix, const ConfigNode& range) {
  const auto [low, high] = ReadRange(range, origin.path);
  if (low < number.low || high > number.high) {
    Fail(range, origin.path,
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
  origins_.push_back(origin);
}

std::string Variation::WhyIdle(size_t i, const mjModel& model,
                               std::span<const double> least_friction) {
  const auto& [kind, id, by_star, path, where] = origins_[i];
  if (kind->never_acts != nullptr) return kind->never_acts(id, model);
  if (!IsFriction(*kind)) return "";
  const FrictionRival rival = RivalOf(id, model, least_friction);
  if (!rival.never.empty()) return rival.never;
  const double above = rival.friction / model.geom_friction[3 * id];  // as a factor
  const ParameterSpec& p = parameters_[i];
  const std::string rule =
      StrCat(rival.name, " has ", ShortestDouble(rival.friction), ", it has ",
             ShortestDouble(model.geom_friction[3 * id]),
             " times the factor, and MuJoCo takes the larger of two frictions");
  if (p.sampled_high <= above && p.default_value <= above) return rule;
  if (p.sampled_low < above) {
    warnings_.push_back(StrCat(path, by_star ? StrCat(" (", p.name, ")") : "", ": of ",
                               RangeText(p.sampled_low, p.sampled_high), " only what is above ",
                               ShortestDouble(above), " changes anything: ", rule));
  }
  return "";
}

void Variation::LeaveOutIdle(const mjModel& model) {
  std::vector<double> least_friction(static_cast<size_t>(model.ngeom));
  for (size_t geom = 0; geom < least_friction.size(); ++geom) {
    least_friction[geom] = model.geom_friction[3 * geom];
  }
  for (size_t i = 0; i < parameters_.size(); ++i) {
    if (!IsFriction(*origins_[i].kind)) continue;
    least_friction[static_cast<size_t>(origins_[i].id)] *= parameters_[i].sampled_low;
  }
  LeaveOut([&](size_t i) { return WhyIdle(i, model, least_friction); });
}

void Variation::LeaveOut(const std::function<std::string(size_t i)>& why) {
  size_t kept = 0;
  std::map<std::string, std::string> reasons;  // of each "*": why what it means is left out
  std::set<std::string> has_any;               // each "*" of which something is left
  for (size_t i = 0; i < parameters_.size(); ++i) {
    const Origin& origin = origins_[i];
    const std::string reason = why(i);
    const std::string place = origin.where.empty() ? "" : origin.where + ": ";
    if (reason.empty()) {
      if (origin.by_star) has_any.insert(origin.path);
      parameters_[kept] = parameters_[i];
      writes_[kept] = writes_[i];
      origins_[kept++] = origin;
    } else if (origin.by_star) {
      reasons.emplace(origin.path, StrCat(place, origin.path, ": nothing of it would change ",
                                          "anything; ", parameters_[i].name, ": ", reason));
    } else {
      throw UserError(
          StrCat(place, origin.path, ": ", parameters_[i].name, " would change nothing: ", reason));
    }
  }
  for (const auto& [path, reason] : reasons) {
    if (!has_any.contains(path)) throw UserError(reason);
  }
  parameters_.resize(kept);
  writes_.resize(kept);
  origins_.resize(kept);
}

std::vector<std::string> Variation::drawn() const {
  std::vector<std::string> paths;
  for (const Origin& origin : origins_) {
    if (origin.kind->is_drawn) paths.push_back(origin.path);
  }
  return paths;
}

std::vector<int> Variation::cameras() const {
  std::vector<int> ids;
  for (const Origin& origin : origins_) {
    if (origin.kind->object == mjOBJ_CAMERA) ids.push_back(origin.id);
  }
  return ids;
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
    return std::memcmp(wanted->buffer, model.buffer, static_cast<size_t>(model.nbuffer)) != 0 ||
           !std::equal(model.opt.gravity, model.opt.gravity + 3, wanted->opt.gravity);
  };
  for (size_t i = 0; i < writes_.size(); ++i) writes_[i](*wanted, values[i]);
  if (!is_other()) return;  // as nearly always: a large model is not to be compared so often
  mj_copyModel(wanted.get(), &model);
  LeaveOut([&](size_t i) -> std::string {
    writes_[i](*wanted, values[i]);
    if (!is_other()) return "";
    mj_copyModel(wanted.get(), &model);
    return "the task itself sets it in each episode";
  });
}

}  // namespace rookery
