// The model of cable: a gripper that drags a cable over a table, and a wall that stands on it.
#pragma once

namespace rookery::constrained {

// The gripper's joints are its place in the world. Gripper and cable meet table and wall, and not
// each other. The wall is higher than a cable that is pushed together rises. The swivel keeps the
// cable from rolling, which friction doesn't resist; the elliptic cone and impratio from swinging,
// while it hops: with MuJoCo's defaults its end comes out 10 cm aside of where it was drawn to.
// Armature and damping keep links of 5 g calm at this timestep.
inline constexpr const char* kCableModel = R"(
<mujoco model="cable">
  <option timestep="0.005" integrator="implicitfast" cone="elliptic" impratio="5"/>
  <visual>
    <headlight ambient="0.4 0.4 0.4" diffuse="0.5 0.5 0.5" specular="0 0 0"/>
  </visual>
  <extension>
    <plugin plugin="mujoco.elasticity.cable"/>
  </extension>
  <default>
    <position kp="1000" dampratio="1" ctrlrange="-0.4 0.4" forcerange="-5 5"/>
    <default class="fixed">
      <geom contype="0" conaffinity="1" friction="0.6"/>
    </default>
    <default class="marker">
      <geom contype="0" conaffinity="0"/>
    </default>
  </default>
  <worldbody>
    <camera name="above" pos="0 0 1.3" fovy="38"/>
    <geom name="table" class="fixed" type="plane" size="1 1 0.1" rgba="0.75 0.75 0.75 1"/>
    <geom name="goal" class="marker" type="cylinder" pos="0.2 0 0.0005" size="0.05 0.0005"
          rgba="0.1 0.8 0.1 1"/>
    <geom name="wall" class="fixed" type="box" pos="0 0 0.05" size="0.03 0.12 0.05"
          rgba="0.1 0.2 0.9 1"/>
    <body name="gripper" pos="0 0 0.009">
      <joint name="gripper_x" type="slide" axis="1 0 0"/>
      <joint name="gripper_y" type="slide" axis="0 1 0"/>
      <geom name="gripper" type="cylinder" size="0.02 0.03" pos="0 0 0.032" mass="0.5" contype="1"
            conaffinity="0" rgba="0.1 0.1 0.1 1"/>
      <body name="swivel">
        <joint name="swivel" type="hinge" axis="0 0 1" damping="3e-4" armature="1e-5"/>
        <composite type="cable" prefix="cable_" curve="s" count="11 1 1" size="-0.24 0 0"
                   initial="none">
          <plugin plugin="mujoco.elasticity.cable">
            <config key="twist" value="3e4"/>
            <config key="bend" value="3e4"/>
          </plugin>
          <joint kind="main" damping="3e-4" armature="1e-5"/>
          <geom type="capsule" size="0.008" density="1000" contype="1" conaffinity="0"
                friction="0.6" rgba="0.8 0.1 0.1 1"/>
        </composite>
      </body>
    </body>
  </worldbody>
  <actuator>
    <position name="gripper_x" joint="gripper_x"/>
    <position name="gripper_y" joint="gripper_y"/>
  </actuator>
</mujoco>)";

}  // namespace rookery::constrained
