// Ball on a beam: tilt the beam so that the ball rolls to its target and stays there. A MuJoCo
// robot of one's own: a model (ball_beam.xml) and a Task (ball_beam.cc).
#pragma once

#include "envs/registry.h"

rookery::EnvEntry BallBeam();
