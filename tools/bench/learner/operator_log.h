// OperatorLog: which of LibTorch's operators are called while it lives. What an update costs beside
// its arithmetic shows there (bench learner), and whether a device could replay it (the agents'
// tests).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include <ATen/record_function.h>

namespace rookery {

struct OperatorCall {
  std::string name;                            // "aten::baddbmm"
  std::vector<std::vector<int64_t>> shapes{};  // of the tensors that it is given
  std::vector<double> numbers{};               // that it is given, one by one or in lists
  // It reaches a kernel of its own: it computes or copies, rather than making a view or an empty
  // tensor, and no operator that it calls does so for it. On a GPU that is a launch, of some
  // operators two or three.
  bool is_kernel = false;
  // The host waits in it for a GPU: it reads a number from there, copies without saying that it
  // needn't be waited for, or makes a tensor whose size the values decide. What LibTorch's fused
  // optimizers read of themselves on a CPU is left out: on a GPU they don't.
  bool waits = false;

  bool operator==(const OperatorCall&) const = default;
};

// One at a time. Sees every thread, as autograd has some of its own on a GPU.
class OperatorLog {
 public:
  OperatorLog();
  ~OperatorLog();
  OperatorLog(const OperatorLog&) = delete;
  OperatorLog& operator=(const OperatorLog&) = delete;

  // In the order in which they began.
  const std::vector<OperatorCall>& calls() const { return calls_; }
  int64_t kernels() const;
  int64_t waits() const;

 private:
  // What holds for all calls of an operator.
  struct Traits {
    bool computes = false;
    bool waits = false;
  };

  // What LibTorch calls: plain functions, which find the log that is alive.
  static std::unique_ptr<at::ObserverContext> Begin(const at::RecordFunction& function);
  static void End(const at::RecordFunction& function, at::ObserverContext* context);

  Traits TraitsOf(const at::RecordFunction& function);

  std::mutex mutex_;
  std::vector<OperatorCall> calls_;
  std::unordered_map<std::string, Traits> traits_;
  at::CallbackHandle handle_;
};

}  // namespace rookery
