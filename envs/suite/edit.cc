#include "envs/suite/edit.h"

#include <vector>

#include "core/error.h"
#include "core/strings.h"

namespace rookery::suite {
namespace {

mjsElement* Find(mjSpec& spec, mjtObj type, const std::string& name) {
  mjsElement* element = mjs_findElement(&spec, type, name.c_str());
  if (element == nullptr) {
    throw UserError(StrCat("the model has no ", mju_type2Str(type), " '", name, "' to edit"));
  }
  return element;
}

void Delete(mjSpec& spec, mjsElement* element) {
  if (mjs_delete(&spec, element) != 0) {
    throw UserError(StrCat("the model can't be edited: ", mjs_getError(&spec)));
  }
}

}  // namespace

void Remove(mjSpec& spec, mjtObj type, const std::string& name) {
  Delete(spec, Find(spec, type, name));
}

void RemoveSensors(mjSpec& spec, mjtSensor type) {
  std::vector<mjsElement*> sensors;
  for (mjsElement* element = mjs_firstElement(&spec, mjOBJ_SENSOR); element != nullptr;
       element = mjs_nextElement(&spec, element)) {
    if (mjs_asSensor(element)->type == type) sensors.push_back(element);
  }
  for (mjsElement* sensor : sensors) Delete(spec, sensor);
}

void SetFloorSize(mjSpec& spec, double size) {
  double* floor = mjs_asGeom(Find(spec, mjOBJ_GEOM, "floor"))->size;
  floor[0] = floor[1] = size;
}

}  // namespace rookery::suite
