// What one renderer draws of several simulations whose models differ.
#include "envs/mujoco/rendering/renderer.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/strings.h"
#include "envs/mujoco/physics.h"
#include "envs/mujoco/rendering/camera.h"
#include "envs/mujoco/rendering/gl_context.h"

namespace rookery {
namespace {

constexpr int kSize = 48;

// A textured floor, hills on the left, a mesh in the middle, a plain ball on the right.
constexpr const char* kScene = R"(
  <mujoco>
    <visual><headlight ambient=".5 .5 .5"/><quality shadowsize="256"/></visual>
    <asset>
      <texture name="check" type="2d" builtin="checker" rgb1="1 0 0" rgb2="0 0 1"
               width="32" height="32"/>
      <texture name="flat" type="2d" builtin="flat" rgb1="0 1 0" width="32" height="32"/>
      <material name="floor" texture="check" texrepeat="2 2"/>
      <hfield name="hills" nrow="4" ncol="4" size="1 1 1 .1"
              elevation="0 0 0 0 0 1 1 0 0 1 1 0 0 0 0 0"/>
      <mesh name="wedge" vertex="0 0 0  1 0 0  0 1 0  0 0 1"/>
    </asset>
    <worldbody>
      <camera name="above" pos="0 -4 5" xyaxes="1 0 0 0 .7 .7"/>
      <geom name="floor" type="plane" size="3 3 .5" material="floor"/>
      <geom type="hfield" hfield="hills" pos="-1.5 0 0" rgba=".8 .8 .2 1"/>
      <geom type="mesh" mesh="wedge" rgba=".2 .8 .8 1"/>
      <geom name="ball" type="sphere" size=".5" pos="1.5 0 .5"/>
    </worldbody>
  </mujoco>)";

// By MuJoCo's functions alone, in a context made from the changed model: nothing to upload.
std::vector<uint8_t> DrawAfresh(const mjModel& model, const mjData& data) {
  GlContext gl;
  const GlContext::Use use(gl);
  mjModel head = model;
  head.vis.global.offwidth = head.vis.global.offheight = kSize;
  mjvScene scene;
  mjvOption option;
  mjvCamera camera;
  mjrContext context;
  mjv_defaultScene(&scene);
  mjv_defaultOption(&option);
  mjv_defaultCamera(&camera);
  mjr_defaultContext(&context);
  mjv_makeScene(&model, &scene, 100);
  mjr_makeContext(&head, &context, mjFONTSCALE_100);
  mjr_setBuffer(mjFB_OFFSCREEN, &context);
  camera.type = mjCAMERA_FIXED;
  camera.fixedcamid = 0;
  mjv_updateScene(&model, const_cast<mjData*>(&data), &option, nullptr, &camera, mjCAT_ALL, &scene);
  const mjrRect view = {0, 0, kSize, kSize};
  mjr_render(view, &scene, &context);
  constexpr size_t kRow = kSize * 3;
  std::vector<uint8_t> bottom_up(kSize * kRow), rgb;
  mjr_readPixels(bottom_up.data(), nullptr, view, &context);
  for (size_t row = kSize; row-- > 0;) {
    rgb.insert(rgb.end(), &bottom_up[row * kRow], &bottom_up[row * kRow] + kRow);
  }
  mjr_freeContext(&context);
  mjv_freeScene(&scene);
  return rgb;
}

class RendererTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!Camera::Available()) GTEST_SKIP() << "this machine can't draw";
    shared_ = MakeGlRenderer(model_, RenderPreset::kFaithful, kSize, kSize);
  }

  static std::vector<uint8_t> Draw(Renderer& renderer, const Physics& physics) {
    std::vector<uint8_t> rgb(kSize * kSize * 3);
    AppearanceOf appearance;
    renderer.Draw({physics.model(), physics.data(), appearance.Get(physics), 0, kSize, kSize}, rgb);
    return rgb;
  }

  // What `change` does to the model is drawn by a renderer that other simulations use too, as if it
  // had never seen the original; and the original after it as before.
  void ExpectDrawn(const std::function<void(mjModel&)>& change) {
    Physics original(model_), changed(model_);
    change(changed.MutableModel());
    original.Forward();
    changed.Forward();
    const std::vector<uint8_t> before = Draw(*shared_, original);
    const std::vector<uint8_t> after = Draw(*shared_, changed);
    EXPECT_NE(before, after);
    EXPECT_EQ(Draw(*shared_, original), before);
    EXPECT_EQ(Draw(*shared_, changed), after);

    EXPECT_EQ(DrawAfresh(changed.model(), changed.data()), after);
  }

  const std::shared_ptr<const Model> model_ = Model::FromXml(kScene);
  std::unique_ptr<Renderer> shared_;
};

TEST_F(RendererTest, ATexture) {
  ExpectDrawn([](mjModel& model) {
    const int texture = mj_name2id(&model, mjOBJ_TEXTURE, "check");
    std::fill_n(model.tex_data + model.tex_adr[texture], 32 * 32 * 3, mjtByte{200});
  });
}

TEST_F(RendererTest, AHeightField) {
  ExpectDrawn([](mjModel& model) { std::fill_n(model.hfield_data, 16, 0.5F); });
}

TEST_F(RendererTest, AMesh) {
  ExpectDrawn([](mjModel& model) { model.mesh_vert[2] += 1; });
}

TEST_F(RendererTest, TheTextureOfAMaterial) {
  ExpectDrawn([](mjModel& model) {
    model.mat_texid[mjTEXROLE_RGB] = mj_name2id(&model, mjOBJ_TEXTURE, "flat");
  });
}

TEST_F(RendererTest, HowOftenATextureRepeats) {
  ExpectDrawn([](mjModel& model) { model.mat_texrepeat[0] = 7; });
}

TEST_F(RendererTest, TheSizeOfThePlane) {
  ExpectDrawn([](mjModel& model) { model.geom_size[0] = 1; });
}

TEST_F(RendererTest, ColoursAndPlaces) {
  ExpectDrawn(
      [](mjModel& model) { model.geom_rgba[4 * mj_name2id(&model, mjOBJ_GEOM, "ball")] = 1; });
  ExpectDrawn([](mjModel& model) { model.cam_pos[0] += 0.3; });
  ExpectDrawn([](mjModel& model) { model.vis.headlight.ambient[0] = 1; });
}

// Each dot in its own place: those that MuJoCo leaves out for want of room are missing at the end.
TEST_F(RendererTest, AllOfACrowdedScene) {
  constexpr int kDots = 40;  // by as many
  const auto dots = [](bool last_column) {
    std::string sites;
    for (int x = 0; x < kDots - (last_column ? 0 : 1); ++x) {
      for (int y = 0; y < kDots; ++y) {
        sites += StrCat("<site type='box' size='.5 .5 .5' pos='", x, " ", y, " 0'/>");
      }
    }
    // Tendons are drawn as many pieces that no model says the number of.
    std::string tendons;
    for (int i = 0; i < 400; ++i) {
      tendons += "<spatial width='.01'><site site='a'/><site site='b'/><site site='c'/></spatial>";
    }
    return Model::FromXml(StrCat(R"(
        <mujoco>
          <worldbody>
            <camera name="above" pos="19.5 19.5 50" fovy="44"/>
            <site name="a" pos="0 0 -9"/><site name="b" pos="1 0 -9"/><site name="c" pos="2 0 -9"/>
            )",
                                 sites, "</worldbody><tendon>", tendons, "</tendon></mujoco>"));
  };
  const auto drawn = [](const std::shared_ptr<const Model>& model) {
    Physics physics(model);
    physics.Forward();
    return Draw(*MakeGlRenderer(model, RenderPreset::kFaithful, kSize, kSize), physics);
  };
  const std::vector<uint8_t> all = drawn(dots(true)), fewer = drawn(dots(false));
  int lit = 0;  // of the last column's pixels
  for (int row = 2; row < kSize - 2; ++row) {
    lit += all[static_cast<size_t>(3 * (row * kSize + kSize - 2))] != 0;
  }
  EXPECT_GT(lit, kSize / 2);
  EXPECT_NE(all, fewer);
}

TEST_F(RendererTest, WhatIsWrittenLaterIsSeenAfterAnotherCall) {
  Physics physics(model_);
  AppearanceOf appearance;
  const auto first = appearance.Get(physics);
  EXPECT_EQ(appearance.Get(physics), first);
  physics.MutableModel().hfield_data[0] = 0.7F;
  const auto second = appearance.Get(physics);
  EXPECT_NE(second->height_fields, first->height_fields);
  EXPECT_EQ(second->textures, first->textures);
  EXPECT_EQ(second->meshes, first->meshes);
  EXPECT_EQ(second->planes, first->planes);
}

}  // namespace
}  // namespace rookery
