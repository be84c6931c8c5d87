# rookery::amd: SuiteSparse's elimination order (AMD, BSD), from the system.
# Installed too: what links the static rookery::qp finds it the same way.
find_path(ROOKERY_AMD_INCLUDE suitesparse/amd.h)
find_library(ROOKERY_AMD_LIBRARY amd)
find_library(ROOKERY_SUITESPARSE_CONFIG_LIBRARY suitesparseconfig)
if(NOT ROOKERY_AMD_INCLUDE OR NOT ROOKERY_AMD_LIBRARY OR NOT ROOKERY_SUITESPARSE_CONFIG_LIBRARY)
  message(FATAL_ERROR "SuiteSparse's AMD was not found: suitesparse/amd.h, libamd and libsuitesparseconfig. "
                      "Install it (Debian, Ubuntu: libsuitesparse-dev), or name where it lies with "
                      "-DCMAKE_PREFIX_PATH=DIR.")
endif()
# Imported, so that exported targets name it without carrying this machine's paths.
if(NOT TARGET rookery::amd)
  add_library(rookery::amd INTERFACE IMPORTED GLOBAL)
  target_include_directories(rookery::amd INTERFACE ${ROOKERY_AMD_INCLUDE})
  target_link_libraries(rookery::amd INTERFACE ${ROOKERY_AMD_LIBRARY}
                        ${ROOKERY_SUITESPARSE_CONFIG_LIBRARY})
endif()
