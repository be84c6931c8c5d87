# rookery::mujoco: headers and library of the PyPI wheel in the project's own Python environment.
# Installed too: a plugin finds MuJoCo the same way, in ROOKERY_VENV.
file(GLOB _rookery_mujoco ${ROOKERY_VENV}/lib/python3*/site-packages/mujoco)
if(NOT _rookery_mujoco)
  message(FATAL_ERROR "MuJoCo's wheel is not in ${ROOKERY_VENV}. Run tools/setup first, or name the "
                      "Python environment that it made with -DROOKERY_VENV=DIR.")
endif()
list(GET _rookery_mujoco 0 ROOKERY_MUJOCO_DIR)
file(GLOB _rookery_libmujoco ${ROOKERY_MUJOCO_DIR}/libmujoco.so.*)
# Imported, so that exported targets name it without carrying this machine's paths.
if(NOT TARGET rookery::mujoco)
  add_library(rookery::mujoco INTERFACE IMPORTED GLOBAL)
  target_include_directories(rookery::mujoco INTERFACE ${ROOKERY_MUJOCO_DIR}/include)
  target_link_libraries(rookery::mujoco INTERFACE ${_rookery_libmujoco})
  target_link_options(rookery::mujoco INTERFACE "LINKER:-rpath,${ROOKERY_MUJOCO_DIR}")
endif()
