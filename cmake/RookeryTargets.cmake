# rookery_library(NAME SOURCES a.cc ... [DEPS public...] [PRIVATE_DEPS private...] [TORCH]
#                 [PCH <header>... | PCH_OF target])
#   One box: the static library rookery_NAME, alias rookery::NAME.
# rookery_program(NAME SOURCES a.cc ... DEPS boxes... [TORCH] [PCH ... | PCH_OF target])
# rookery_test(NAME SOURCES a_test.cc ... DEPS boxes... [TORCH] [PCH ... | PCH_OF target])
#   One test binary a folder; each TEST() is a ctest.
#
# PCH: headers to precompile for this target; PCH_OF: those of another, whose flags are the same but for
# -O.
# Without them TORCH targets take core_tensor's, and tests GoogleTest. A precompiled header of
# LibTorch costs each file that loads it the templates left to instantiate: 0.4 s with
# ATen/core/Tensor.h alone, 1.4 with ATen/ATen.h, 5.6 with torch/torch.h.

function(rookery_precompile target headers of)
  if(headers)
    target_precompile_headers(${target} PRIVATE ${headers})
  elseif(of AND NOT target STREQUAL of)
    target_precompile_headers(${target} REUSE_FROM ${of})
  endif()
  # A precompiled header is only good for the very flags it was made with, and programs have -fPIE.
  target_compile_options(${target} PRIVATE -fPIC)
endfunction()

# Sets ARG_* in the caller's scope.
macro(rookery_parse)
  cmake_parse_arguments(ARG "TORCH" "PCH_OF" "SOURCES;DEPS;PRIVATE_DEPS;PCH" ${ARGN})
  if(ARG_TORCH)
    list(APPEND ARG_DEPS rookery::torch)
    if(NOT ARG_PCH AND NOT ARG_PCH_OF)
      set(ARG_PCH_OF rookery_core_tensor)
    endif()
  endif()
endmacro()

function(rookery_library name)
  rookery_parse(${ARGN})
  set(target rookery_${name})
  add_library(${target} STATIC ${ARG_SOURCES})
  add_library(rookery::${name} ALIAS ${target})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${name})
  target_include_directories(${target} PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>
                                              $<INSTALL_INTERFACE:include/rookery>)
  target_compile_features(${target} PUBLIC cxx_std_20)
  target_link_libraries(${target} PUBLIC ${ARG_DEPS} PRIVATE ${ARG_PRIVATE_DEPS})
  rookery_compile_options(${target})
  rookery_precompile(${target} "${ARG_PCH}" "${ARG_PCH_OF}")
endfunction()

function(rookery_program name)
  rookery_parse(${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ${ARG_DEPS})
  rookery_compile_options(${name})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
  rookery_precompile(${name} "${ARG_PCH}" "${ARG_PCH_OF}")
endfunction()

function(rookery_test name)
  rookery_parse(${ARGN})
  if(NOT ARG_PCH AND NOT ARG_PCH_OF)
    set(ARG_PCH <gmock/gmock.h> <gtest/gtest.h>)
  endif()
  set(target ${name}_test)
  add_executable(${target} ${ARG_SOURCES})
  target_link_libraries(${target} PRIVATE ${ARG_DEPS} rookery::test_paths GTest::gmock GTest::gtest_main)
  rookery_compile_options(${target})
  # Tests are compiled more often than they are run.
  target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-O1>)
  set_target_properties(${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
  rookery_precompile(${target} "${ARG_PCH}" "${ARG_PCH_OF}")
  # Discovery at test time keeps the build free of running what it builds.
  gtest_discover_tests(${target} DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60
                       TEST_PREFIX "${name}/" PROPERTIES TIMEOUT 60 LABELS ${name}
                       ENVIRONMENT OMP_NUM_THREADS=1)
endfunction()
