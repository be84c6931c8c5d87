# What is built, and how every target of ours is compiled.
option(ROOKERY_TORCH "Build what needs LibTorch: agents, learners, actors" ON)
option(ROOKERY_SIMULATION "Build what needs MuJoCo, Boost and YAML: envs, stream, program" ON)
option(ROOKERY_TESTS "Build the tests" ON)
option(ROOKERY_FUZZ "Build the fuzzers: clang alone has libFuzzer" OFF)
set(ROOKERY_SANITIZE "" CACHE STRING "Sanitizers of every target of ours: address;undefined or thread")
set(ROOKERY_VENV ${PROJECT_SOURCE_DIR}/.venv CACHE PATH "The Python environment that tools/setup makes")

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()

find_program(CCACHE ccache)
if(CCACHE)
  # Sloppiness: a precompiled header is otherwise never a hit. Base folder: paths below it are hashed
  # as relative ones, so that a clone in another folder hits too.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}
      CCACHE_NOHASHDIR=1
      CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${CCACHE})
endif()
find_program(MOLD mold)
if(MOLD)
  add_link_options(-fuse-ld=mold)
endif()

find_package(Threads REQUIRED)

function(rookery_compile_options target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wno-missing-field-initializers)
  if(CCACHE AND CMAKE_CXX_COMPILER_ID STREQUAL GNU)
    target_compile_options(${target} PRIVATE -fpch-preprocess)
  endif()
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL GNU)  # an initializer of an aggregate may leave members out
    target_compile_options(${target} PRIVATE -Wno-missing-braces -Wno-unused-command-line-argument)
  endif()
  if(CMAKE_UNITY_BUILD)  # a coroutine's frame may well hold what its file keeps to itself
    target_compile_options(${target} PRIVATE -Wno-subobject-linkage)
  endif()
  foreach(sanitizer IN LISTS ROOKERY_SANITIZE)
    target_compile_options(${target} PUBLIC -fsanitize=${sanitizer} -fno-sanitize-recover=all
                           -fno-omit-frame-pointer)
    target_link_options(${target} PUBLIC -fsanitize=${sanitizer})
  endforeach()
endfunction()
