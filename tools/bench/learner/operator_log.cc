#include "tools/bench/learner/operator_log.h"

#include <algorithm>
#include <atomic>
#include <string_view>
#include <utility>

#include <ATen/ATen.h>
#include <ATen/core/function_schema.h>

namespace rookery {
namespace {

// LibTorch's callbacks are functions without state.
std::atomic<OperatorLog*> alive = nullptr;

// An operator of this thread that has begun and not ended.
struct Open {
  size_t call;               // its place among the calls
  bool is_optimizer;         // it is a fused step, or within one
  bool is_computed = false;  // an operator that it called reaches a kernel
};
thread_local std::vector<Open> open_calls;  // the outermost first

bool BeginsWithOneOf(std::string_view name, std::initializer_list<std::string_view> prefixes) {
  return std::ranges::any_of(prefixes, [&](auto prefix) { return name.starts_with(prefix); });
}

// Returns a tensor of its own, or writes one that it is given. A view shares its memory instead.
bool MakesOrWrites(const c10::FunctionSchema& schema) {
  const auto writes = [](const c10::Argument& argument) {
    return argument.alias_info() != nullptr && argument.alias_info()->isWrite();
  };
  const auto makes = [](const c10::Argument& result) {
    const std::string type = result.type()->str();
    return result.alias_info() == nullptr && type.find("Tensor") != std::string::npos;
  };
  return std::ranges::any_of(schema.arguments(), writes) ||
         std::ranges::any_of(schema.returns(), makes);
}

bool IsCopyThatWaits(const at::RecordFunction& function) {
  const auto inputs = function.inputs();
  if (std::string_view(function.name()) != "aten::copy_" || inputs.size() < 3) return false;
  const at::Tensor to = inputs[0].toTensor(), from = inputs[1].toTensor();
  return to.device() != from.device() && !inputs[2].toBool();
}

// A number that was made a tensor on the host, as in `x * 0.5`.
double WrappedNumber(const at::Tensor& tensor) {
  if (tensor.scalar_type() == at::kDouble) return *tensor.const_data_ptr<double>();
  if (tensor.scalar_type() == at::kLong) {
    return static_cast<double>(*tensor.const_data_ptr<int64_t>());
  }
  return 0;  // a truth value, or a complex number
}

void NoteInput(const c10::IValue& input, OperatorCall& call) {
  if (input.isTensor()) {
    const at::Tensor& tensor = input.toTensor();
    if (!tensor.defined()) return;
    call.shapes.push_back(tensor.sizes().vec());
    if (tensor.unsafeGetTensorImpl()->is_wrapped_number()) {
      call.numbers.push_back(WrappedNumber(tensor));
    }
  } else if (input.isScalar()) {
    call.numbers.push_back(input.toScalar().toDouble());
  } else if (input.isList()) {
    for (const c10::IValue& item : input.toListRef()) NoteInput(item, call);
  }
}

}  // namespace

OperatorLog::OperatorLog() {
  alive = this;
  handle_ = at::addGlobalCallback(
      at::RecordFunctionCallback(Begin, End).needsInputs(true).scopes({at::RecordScope::FUNCTION}));
}

OperatorLog::~OperatorLog() {
  at::removeCallback(handle_);
  alive = nullptr;
}

std::unique_ptr<at::ObserverContext> OperatorLog::Begin(const at::RecordFunction& function) {
  OperatorLog& log = *alive;
  const std::lock_guard lock(log.mutex_);
  const std::string name = function.name();
  const bool is_optimizer = name.starts_with("aten::_fused_ada") ||
                            (!open_calls.empty() && open_calls.back().is_optimizer);
  open_calls.push_back({log.calls_.size(), is_optimizer});
  const bool waits = log.TraitsOf(function).waits || IsCopyThatWaits(function);
  OperatorCall call{.name = name, .waits = waits && !is_optimizer};
  for (const c10::IValue& input : function.inputs()) NoteInput(input, call);
  log.calls_.push_back(std::move(call));
  return nullptr;
}

void OperatorLog::End(const at::RecordFunction& function, at::ObserverContext*) {
  OperatorLog& log = *alive;
  const std::lock_guard lock(log.mutex_);
  const Open ended = open_calls.back();
  open_calls.pop_back();
  const bool is_kernel = !ended.is_computed && log.TraitsOf(function).computes;
  log.calls_[ended.call].is_kernel = is_kernel;
  if (!open_calls.empty() && (is_kernel || ended.is_computed)) open_calls.back().is_computed = true;
}

OperatorLog::Traits OperatorLog::TraitsOf(const at::RecordFunction& function) {
  const std::string name = function.name();
  const std::string key = name + "." + function.overload_name();
  if (const auto found = traits_.find(key); found != traits_.end()) return found->second;
  Traits traits;
  if (const auto schema = function.operator_schema()) {
    // Names of memory that isn't filled.
    traits.computes = MakesOrWrites(*schema) &&
                      !BeginsWithOneOf(name, {"aten::empty", "aten::new_empty", "aten::_empty",
                                              "aten::resize_", "aten::set_", "aten::detach"});
  }
  traits.waits = BeginsWithOneOf(
      key, {"aten::_local_scalar_dense", "aten::nonzero", "aten::masked_select", "aten::_unique",
            "aten::unique", "aten::equal", "aten::repeat_interleave.Tensor"});
  return traits_.emplace(key, traits).first->second;
}

int64_t OperatorLog::kernels() const {
  return std::ranges::count_if(calls_, [](const OperatorCall& call) { return call.is_kernel; });
}

int64_t OperatorLog::waits() const {
  return std::ranges::count_if(calls_, [](const OperatorCall& call) { return call.waits; });
}

}  // namespace rookery
