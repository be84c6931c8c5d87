#include "envs/metaworld/metaworld.h"

namespace rookery::metaworld {

std::vector<EnvEntry> Entries() {
  return {DrawerClose(), DrawerOpen(), Push(), Reach(), WindowClose(), WindowOpen()};
}

}  // namespace rookery::metaworld
