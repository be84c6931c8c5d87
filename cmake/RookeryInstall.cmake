# cmake --install: headers and libraries of rookery::envs, so that a plugin is built outside the tree
# with find_package(Rookery), and of rookery::bundle, with which a policy acts outside of it.
include(CMakePackageConfigHelpers)
install(TARGETS rookery_core rookery_core_formats rookery_bundle EXPORT RookeryBundleTargets
        ARCHIVE DESTINATION lib)
install(TARGETS rookery_envs EXPORT RookeryTargets ARCHIVE DESTINATION lib)
foreach(folder core envs envs/mujoco envs/mujoco/rendering envs/mujoco/variation envs/vision/canvas)
  file(GLOB _rookery_headers CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${folder}/*.h)
  install(FILES ${_rookery_headers} DESTINATION include/rookery/${folder})
endforeach()

# Those of the bundle that need no JSON library.
foreach(header bundle_spec dense_network exported_policy policy_form rookery_policy)
  install(FILES ${PROJECT_SOURCE_DIR}/agents/bundle/${header}.h
          DESTINATION include/rookery/agents/bundle)
endforeach()

install(EXPORT RookeryBundleTargets NAMESPACE rookery:: DESTINATION lib/cmake/Rookery)
install(EXPORT RookeryTargets NAMESPACE rookery:: DESTINATION lib/cmake/Rookery)
configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/RookeryConfig.cmake.in
  ${PROJECT_BINARY_DIR}/RookeryConfig.cmake INSTALL_DESTINATION lib/cmake/Rookery)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/RookeryConfigVersion.cmake
  VERSION ${PROJECT_VERSION} COMPATIBILITY ExactVersion)
install(FILES ${PROJECT_BINARY_DIR}/RookeryConfig.cmake
              ${PROJECT_BINARY_DIR}/RookeryConfigVersion.cmake
              ${PROJECT_SOURCE_DIR}/cmake/RookeryMujoco.cmake
        DESTINATION lib/cmake/Rookery)
