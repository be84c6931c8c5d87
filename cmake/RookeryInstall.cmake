# cmake --install: headers and libraries of rookery::envs, so that a plugin is built outside the tree
# with find_package(Rookery); of rookery::bundle, with which a policy acts outside of it; and of
# rookery::qp. `cmake --install BUILD --component qp` installs the QP solver alone, and asks for
# nothing else to have been built.
include(CMakePackageConfigHelpers)
set(_rookery_package lib/cmake/Rookery)

# What all of them need.
install(TARGETS rookery_core EXPORT RookeryCoreTargets ARCHIVE DESTINATION lib COMPONENT qp)
file(GLOB _rookery_headers CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/core/*.h)
install(FILES ${_rookery_headers} DESTINATION include/rookery/core COMPONENT qp)

install(TARGETS rookery_envs rookery_qp_classes rookery_qp_files EXPORT RookeryTargets
        ARCHIVE DESTINATION lib)
foreach(folder envs envs/mujoco envs/mujoco/rendering envs/mujoco/variation envs/vision/canvas)
  file(GLOB _rookery_headers CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${folder}/*.h)
  install(FILES ${_rookery_headers} DESTINATION include/rookery/${folder})
endforeach()

install(TARGETS rookery_core_formats rookery_bundle EXPORT RookeryBundleTargets
        ARCHIVE DESTINATION lib COMPONENT qp)
# Those of the bundle that need no JSON library.
foreach(header bundle_encoder bundle_spec convolution dense_network exported_policy image_encoder
        policy_bundle policy_form rookery_policy)
  install(FILES ${PROJECT_SOURCE_DIR}/agents/bundle/${header}.h
          DESTINATION include/rookery/agents/bundle COMPONENT qp)
endforeach()

install(TARGETS rookery_qp rookery_qp_shared EXPORT RookeryQpTargets
        ARCHIVE DESTINATION lib COMPONENT qp LIBRARY DESTINATION lib COMPONENT qp)
# C's header, and C++'s with all that they include.
foreach(room . linear problem steps)
  file(GLOB _rookery_headers CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/planning/qp/${room}/*.h)
  install(FILES ${_rookery_headers} DESTINATION include/rookery/planning/qp/${room} COMPONENT qp)
endforeach()

foreach(targets Core Bundle Qp)
  install(EXPORT Rookery${targets}Targets NAMESPACE rookery:: DESTINATION ${_rookery_package}
          COMPONENT qp)
endforeach()
install(EXPORT RookeryTargets NAMESPACE rookery:: DESTINATION ${_rookery_package})
configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/RookeryConfig.cmake.in
  ${PROJECT_BINARY_DIR}/RookeryConfig.cmake INSTALL_DESTINATION ${_rookery_package})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/RookeryConfigVersion.cmake
  VERSION ${PROJECT_VERSION} COMPATIBILITY ExactVersion)
install(FILES ${PROJECT_BINARY_DIR}/RookeryConfig.cmake
              ${PROJECT_BINARY_DIR}/RookeryConfigVersion.cmake
              ${PROJECT_SOURCE_DIR}/cmake/RookeryAmd.cmake
        DESTINATION ${_rookery_package} COMPONENT qp)
install(FILES ${PROJECT_SOURCE_DIR}/cmake/RookeryMujoco.cmake DESTINATION ${_rookery_package})
