// A model for what concerns all that a physics step does.
#pragma once

#include <memory>
#include <string>

#include "core/strings.h"
#include "envs/mujoco/model.h"

namespace rookery {

// A bit of everything: trees that meet, tendons, an equality, servos with activations or without,
// a mocap body, sensors of all stages. `option` and `actuators` differ.
inline std::shared_ptr<const Model> Machine(const std::string& option, const std::string& actuators,
                                            const std::string& more = "") {
  return Model::FromXml(StrCat(R"(
    <mujoco>
      <option density="1.2" viscosity="0.01" )",
                               option, R"(/>
      <worldbody>
        <geom name="floor" type="plane" size="5 5 1"/>
        <body name="hand" mocap="true" pos="0 0 0.5"><geom size="0.03" contype="0"/></body>
        <body name="ball" pos="0 0 0.13" gravcomp="0.2">
          <freejoint/>
          <geom type="sphere" size="0.1"/>
          <site name="skin" size="0.12"/>
          <camera name="eye" pos="0.1 0 0.2" mode="trackcom"/>
          <light pos="0 0 1" mode="track"/>
          <body name="tail" pos="0.1 0 0">
            <joint name="tail" type="hinge" axis="0 1 0" range="-40 40" limited="true"
                   frictionloss="0.01" damping="0.02" armature="0.001"/>
            <geom type="capsule" fromto="0 0 0 0.2 0 0.05" size="0.02"/>
          </body>
        </body>
        <body name="cart" pos="0.4 0 0.2">
          <joint name="slide" type="slide" axis="1 0 0" stiffness="3"/>
          <joint name="turn" type="ball"/>
          <geom type="box" size="0.05 0.08 0.05"/>
          <site name="hook" pos="0 0 0.05"/>
        </body>
      </worldbody>
      <tendon>
        <spatial name="rope" stiffness="2" damping="0.1" range="0 0.6" limited="true">
          <site site="skin"/><site site="hook"/>
        </spatial>
      </tendon>
      <equality><connect body1="cart" body2="hand" anchor="0 0 0.2" active="true"/></equality>
      <actuator>)",
                               actuators, R"(</actuator>
      <sensor>
        <accelerometer site="skin"/><gyro site="skin"/><touch site="skin"/>
        <rangefinder site="skin"/><subtreelinvel body="ball"/><tendonpos tendon="rope"/>
        <jointpos joint="tail"/><jointpos name="place" joint="slide"/>
        <framelinacc objtype="site" objname="hook"/>
      </sensor>)",
                               more, R"(
    </mujoco>)"));
}

inline constexpr const char* kMotors = R"(
  <motor joint="tail" gear="0.1"/><velocity joint="slide" kv="0.5"/><motor tendon="rope"/>)";
inline constexpr const char* kServos = R"(
  <motor joint="tail" gear="0.1"/><intvelocity joint="slide" kp="2" actrange="-1 1"/>
  <general tendon="rope" dyntype="filter" dynprm="0.1"/>)";

}  // namespace rookery
