#include "tools/bench/learner/products_limit.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <functional>
#include <limits>
#include <optional>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

namespace rookery {

class ProductsLimit::Step {
 public:
  explicit Step(int64_t every) : every_(every) {}
  virtual ~Step() = default;

  virtual void Run() = 0;
  // Keeps the quickest way of doing it. `wait` returns when the device has done what it was asked.
  virtual void Tune(const std::function<void()>&) {}

  bool IsDue(int64_t run) const { return run % every_ == 0; }

 private:
  int64_t every_;
};

namespace {

constexpr int kTries = 15;  // of each way; the quickest counts, as what else runs only slows down

double Seconds(const std::function<void()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

// The product of an affine map's pass. Each factor may lie in memory as it is or transposed, as
// weights do in one of both passes, and the nets' products be done one by one or all at once.
class Product : public ProductsLimit::Step {
 public:
  struct Sizes {
    int64_t nets, m, k, n;
  };

  Product(const Sizes& sizes, int64_t every, at::Device device)
      : Step(every), out_(at::empty({sizes.nets, sizes.m, sizes.n}, device)) {
    const Tensor a = at::randn({sizes.nets, sizes.m, sizes.k}, device);  // (K, m, k)
    const Tensor b = at::randn({sizes.nets, sizes.k, sizes.n}, device);  // (K, k, n)
    for (const bool batched : {false, true}) {
      for (const Tensor& left : {a, Transposed(a)}) {
        for (const Tensor& right : {b, Transposed(b)}) ways_.push_back({batched, left, right});
      }
    }
  }

  void Run() override {
    const Way& way = ways_[way_];
    if (way.batched) {
      at::bmm_out(out_, way.a, way.b);
      return;
    }
    for (One& one : each_) at::mm_out(one.out, one.a, one.b);
  }

  void Tune(const std::function<void()>& wait) override {
    std::vector<double> best(ways_.size(), std::numeric_limits<double>::infinity());
    for (int i = 0; i < kTries; ++i) {
      for (size_t way = 0; way < ways_.size(); ++way) {
        Take(way);
        best[way] = std::min(best[way], Seconds([&] {
                               Run();
                               wait();
                             }));
      }
    }
    Take(static_cast<size_t>(std::ranges::min_element(best) - best.begin()));
    ways_ = {ways_[way_]};  // the others' memory is free
    way_ = 0;
  }

 private:
  struct Way {
    bool batched;
    Tensor a, b;  // (K, m, k), (K, k, n)
  };
  struct One {
    Tensor a, b, out;  // (m, k), (k, n), (m, n)
  };

  // The same values, of which those of a column lie side by side.
  static Tensor Transposed(const Tensor& factor) {
    return factor.transpose(1, 2).contiguous().transpose(1, 2);
  }

  void Take(size_t way) {
    way_ = way;
    each_.clear();
    for (int64_t net = 0; net < out_.size(0); ++net) {
      each_.push_back({ways_[way].a[net], ways_[way].b[net], out_[net]});
    }
  }

  Tensor out_;  // (K, m, n)
  std::vector<Way> ways_;
  size_t way_ = 0;
  std::vector<One> each_;
};

// There and back, with the channels of a pixel side by side or apart. LibTorch takes memory for
// what comes out: its convolutions know no `out`.
class Convolution : public ProductsLimit::Step {
 public:
  Convolution(const ConvolutionPass& pass, at::Device device)
      : Step(pass.every), pass_(pass), device_(device) {
    Take(at::MemoryFormat::Contiguous);
  }

  void Run() override {
    Forward();
    if (!pass_.d_input && !pass_.d_weights) return;
    at::convolution_backward(d_output_, input_, weight_, /*bias_sizes=*/std::nullopt,
                             Both(pass_.stride), Both(pass_.padding), Both(1), pass_.transposed,
                             Both(pass_.output_padding), /*groups=*/1,
                             {pass_.d_input, pass_.d_weights, false});
  }

  void Tune(const std::function<void()>& wait) override {
    const auto seconds = [&](at::MemoryFormat format) {
      Take(format);
      double best = std::numeric_limits<double>::infinity();
      for (int i = 0; i < kConvolutionTries; ++i) {
        best = std::min(best, Seconds([&] {
                          Run();
                          wait();
                        }));
      }
      return best;
    };
    const double apart = seconds(at::MemoryFormat::Contiguous);
    if (seconds(at::MemoryFormat::ChannelsLast) > apart) Take(at::MemoryFormat::Contiguous);
  }

 private:
  static constexpr int kConvolutionTries = 3;  // they are long

  static std::array<int64_t, 2> Both(int64_t extent) { return {extent, extent}; }

  void Take(at::MemoryFormat format) {
    const auto options = at::TensorOptions().device(device_);
    input_ = at::randn(pass_.input, options).contiguous(format);
    weight_ = at::randn(pass_.weight, options).contiguous(format);
    d_output_ = at::randn_like(Forward());
  }

  Tensor Forward() const {
    return at::convolution(input_, weight_, /*bias=*/{}, Both(pass_.stride), Both(pass_.padding),
                           Both(1), pass_.transposed, Both(pass_.output_padding), /*groups=*/1);
  }

  ConvolutionPass pass_;
  at::Device device_;
  Tensor input_;     // (B, C, H, W)
  Tensor weight_;    // (out, C, height, width)
  Tensor d_output_;  // (B, out, ...)
};

}  // namespace

ProductsLimit::ProductsLimit(const UpdateWork& work, at::Device device) {
  for (const MlpPass& pass : work.mlps) {
    const std::vector<int64_t> widths = pass.shape.Widths();
    const auto add = [&](int64_t m, int64_t k, int64_t n) {
      const Product::Sizes sizes{pass.shape.nets, m, k, n};
      steps_.push_back(std::make_unique<Product>(sizes, pass.every, device));
    };
    for (size_t i = 0; i + 1 < widths.size(); ++i) {
      const int64_t in = widths[i], out = widths[i + 1];
      const bool passes_back = i > 0 && (pass.d_weights || pass.d_input);
      add(pass.rows, in, out);                                   // forward
      if (pass.d_weights) add(out, pass.rows, in);               // d_weight
      if (passes_back || pass.d_input) add(pass.rows, out, in);  // d of the layer's input
    }
  }
  for (const ConvolutionPass& pass : work.convolutions) {
    steps_.push_back(std::make_unique<Convolution>(pass, device));
  }
  const Tensor marker = at::zeros({}, device);  // ()
  const auto wait = [&] {
    if (device.is_cuda()) marker.item<float>();
  };
  for (const auto& step : steps_) step->Tune(wait);
}

ProductsLimit::~ProductsLimit() = default;

void ProductsLimit::Run() {
  const at::NoGradGuard no_grad;
  for (const auto& step : steps_) {
    if (step->IsDue(runs_)) step->Run();
  }
  ++runs_;
}

}  // namespace rookery
