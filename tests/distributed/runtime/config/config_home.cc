// What tests have named as theirs stays theirs: the list of plugins of whoever runs them is not
// touched.
#include <cstdlib>
#include <memory>

#include <gtest/gtest.h>

#include "core/io/temporary_folder.h"

namespace rookery {
namespace {

class ConfigHome : public testing::Environment {
 public:
  void SetUp() override {
    folder_ = std::make_unique<TemporaryFolder>();
    ::setenv("XDG_CONFIG_HOME", folder_->path().c_str(), 1);
  }
  void TearDown() override { folder_.reset(); }

 private:
  std::unique_ptr<TemporaryFolder> folder_;
};

[[maybe_unused]] const auto* const kConfigHome = testing::AddGlobalTestEnvironment(new ConfigHome);

}  // namespace
}  // namespace rookery
