# rookery_library(NAME SOURCES a.cc ... [DEPS public...] [PRIVATE_DEPS private...] [TORCH])
#   One box: the static library rookery_NAME, alias rookery::NAME. TORCH boxes share one
#   precompiled header.
# rookery_program(NAME SOURCES a.cc ... DEPS boxes... [TORCH])
# rookery_test(NAME SOURCES a_test.cc ... DEPS boxes... [TORCH])
#   One test binary a folder; each TEST() is a ctest. Without TORCH it precompiles GoogleTest.

function(rookery_use_torch target)
  target_link_libraries(${target} PUBLIC rookery::torch)
  if(NOT target STREQUAL rookery_core_tensor)
    target_precompile_headers(${target} REUSE_FROM rookery_core_tensor)
  endif()
  # A precompiled header is only good for the very flags it was made with, and programs have -fPIE.
  target_compile_options(${target} PRIVATE -fPIC)
endfunction()

function(rookery_library name)
  cmake_parse_arguments(ARG "TORCH" "" "SOURCES;DEPS;PRIVATE_DEPS" ${ARGN})
  set(target rookery_${name})
  add_library(${target} STATIC ${ARG_SOURCES})
  add_library(rookery::${name} ALIAS ${target})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${name})
  target_include_directories(${target} PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>
                                              $<INSTALL_INTERFACE:include/rookery>)
  target_compile_features(${target} PUBLIC cxx_std_20)
  target_link_libraries(${target} PUBLIC ${ARG_DEPS} PRIVATE ${ARG_PRIVATE_DEPS})
  rookery_compile_options(${target})
  if(ARG_TORCH)
    rookery_use_torch(${target})
  endif()
endfunction()

function(rookery_program name)
  cmake_parse_arguments(ARG "TORCH" "" "SOURCES;DEPS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ${ARG_DEPS})
  rookery_compile_options(${name})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
  if(ARG_TORCH)
    rookery_use_torch(${name})
  endif()
endfunction()

function(rookery_test name)
  cmake_parse_arguments(ARG "TORCH" "" "SOURCES;DEPS" ${ARGN})
  set(target ${name}_test)
  add_executable(${target} ${ARG_SOURCES})
  target_link_libraries(${target} PRIVATE ${ARG_DEPS} GTest::gmock GTest::gtest_main)
  target_compile_definitions(${target} PRIVATE
    ROOKERY_SOURCE_DIR="${PROJECT_SOURCE_DIR}" ROOKERY_BINARY_DIR="${PROJECT_BINARY_DIR}"
    ROOKERY_PYTHON="${ROOKERY_VENV}/bin/python")
  rookery_compile_options(${target})
  set_target_properties(${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
  if(ARG_TORCH)
    rookery_use_torch(${target})
  else()
    target_precompile_headers(${target} PRIVATE <gmock/gmock.h> <gtest/gtest.h>)
  endif()
  # Discovery at test time keeps the build free of running what it builds.
  gtest_discover_tests(${target} DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60
                       TEST_PREFIX "${name}/" PROPERTIES TIMEOUT 60 LABELS ${name}
                       ENVIRONMENT OMP_NUM_THREADS=1)
endfunction()
