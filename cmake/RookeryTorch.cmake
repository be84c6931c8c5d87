# rookery::torch: LibTorch from the PyPI wheel in the project's own Python environment (CPU or
# CUDA), or an unpacked LibTorch from -DROOKERY_LIBTORCH=DIR (a folder with include/ and lib/).
#
# The wheel's own TorchConfig.cmake asks for a whole CUDA toolkit as soon as the wheel has CUDA;
# the files it would find are all in the wheels, so one imported target does without it.
set(ROOKERY_LIBTORCH "" CACHE PATH "A folder with LibTorch's include/ and lib/; empty: the wheel's")
if(NOT ROOKERY_LIBTORCH)
  file(GLOB _rookery_torch ${ROOKERY_VENV}/lib/python3*/site-packages/torch)
  if(NOT _rookery_torch)
    message(FATAL_ERROR "LibTorch is neither in ${ROOKERY_VENV} nor given by -DROOKERY_LIBTORCH=DIR. "
                        "Run tools/setup first.")
  endif()
  list(GET _rookery_torch 0 ROOKERY_TORCH_DIR)
else()
  set(ROOKERY_TORCH_DIR ${ROOKERY_LIBTORCH})
endif()

add_library(rookery_torch INTERFACE)
add_library(rookery::torch ALIAS rookery_torch)
target_include_directories(rookery_torch SYSTEM INTERFACE
  ${ROOKERY_TORCH_DIR}/include ${ROOKERY_TORCH_DIR}/include/torch/csrc/api/include)
# -Wno-interference-size: LibTorch's headers; harmless.
target_compile_options(rookery_torch INTERFACE -Wno-interference-size)
target_link_directories(rookery_torch INTERFACE ${ROOKERY_TORCH_DIR}/lib)
target_link_options(rookery_torch INTERFACE "LINKER:-rpath,${ROOKERY_TORCH_DIR}/lib")
target_link_libraries(rookery_torch INTERFACE -Wl,--no-as-needed torch torch_cpu c10 -Wl,--as-needed)

set(ROOKERY_CUDA OFF)
if(EXISTS ${ROOKERY_TORCH_DIR}/lib/libtorch_cuda.so)
  set(ROOKERY_CUDA ON)
  target_link_libraries(rookery_torch INTERFACE -Wl,--no-as-needed torch_cuda c10_cuda -Wl,--as-needed)
  # Headers and libraries of CUDA itself: the wheels beside torch's, or a system toolkit.
  cmake_path(GET ROOKERY_TORCH_DIR PARENT_PATH _rookery_site)
  if(EXISTS ${_rookery_site}/nvidia/cu13)
    target_include_directories(rookery_torch SYSTEM INTERFACE ${_rookery_site}/nvidia/cu13/include)
    target_link_directories(rookery_torch INTERFACE ${_rookery_site}/nvidia/cu13/lib)
    target_link_options(rookery_torch INTERFACE "LINKER:-rpath,${_rookery_site}/nvidia/cu13/lib")
    target_link_libraries(rookery_torch INTERFACE ${_rookery_site}/nvidia/cu13/lib/libcudart.so.13)
  else()
    find_package(CUDAToolkit REQUIRED)
    target_link_libraries(rookery_torch INTERFACE CUDA::cudart)
  endif()
endif()
message(STATUS "LibTorch: ${ROOKERY_TORCH_DIR} (CUDA: ${ROOKERY_CUDA})")
