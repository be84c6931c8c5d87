// The model of push: a blade that slides over a table on which three blocks stand.
#pragma once

namespace rookery::constrained {

// The blade's joints are its place in the world. Blocks slide and seldom tilt: their friction with
// the table, 0.5, is less than their width over the height at which they are pushed. The post is
// there to be seen: blocks hide the blade from the camera.
inline constexpr const char* kPushModel = R"(
<mujoco model="push">
  <option timestep="0.005" integrator="implicitfast" cone="elliptic"/>
  <visual>
    <headlight ambient="0.4 0.4 0.4" diffuse="0.5 0.5 0.5"/>
  </visual>
  <default>
    <geom friction="0.5"/>
    <position kp="5000" dampratio="1" ctrlrange="-0.4 0.4"/>
    <default class="block">
      <geom type="box" size="0.04 0.04 0.06" mass="0.5"/>
    </default>
  </default>
  <worldbody>
    <light pos="0 -0.3 1.5" dir="0 0.2 -1"/>
    <camera name="main" pos="0 -0.65 0.75" xyaxes="1 0 0 0 0.7648 0.6442" fovy="32"/>
    <geom name="floor" type="plane" pos="0 0 -0.5" size="2 2 0.1" rgba="0.2 0.2 0.2 1"/>
    <geom name="table" type="box" pos="0 0 -0.02" size="0.3 0.25 0.02" rgba="0.6 0.6 0.6 1"/>
    <body name="blade" pos="0 0 0.05">
      <joint name="blade_x" type="slide" axis="1 0 0"/>
      <joint name="blade_y" type="slide" axis="0 1 0"/>
      <geom name="blade" type="box" size="0.03 0.01 0.045" mass="1" rgba="0.8 0.5 0 1"/>
      <geom name="post" type="box" size="0.01 0.01 0.05" pos="0 0 0.095" mass="0" contype="0"
            conaffinity="0" rgba="1 0.8 0 1"/>
    </body>
    <body name="red" pos="-0.1 -0.03 0.06">
      <freejoint name="red"/>
      <geom name="red" class="block" rgba="0.9 0.1 0.1 1"/>
    </body>
    <body name="green" pos="0 -0.03 0.06">
      <freejoint name="green"/>
      <geom name="green" class="block" rgba="0.1 0.8 0.1 1"/>
    </body>
    <body name="blue" pos="0.1 -0.03 0.06">
      <freejoint name="blue"/>
      <geom name="blue" class="block" rgba="0.1 0.2 0.9 1"/>
    </body>
  </worldbody>
  <actuator>
    <position name="blade_x" joint="blade_x"/>
    <position name="blade_y" joint="blade_y"/>
  </actuator>
</mujoco>)";

}  // namespace rookery::constrained
