# rookery_link_opencv(TARGET PART...): links parts of OpenCV such as core and imgproc. Found by hand,
# as the distribution's package of OpenCV's own CMake files brings all of OpenCV.
function(rookery_link_opencv target)
  find_path(ROOKERY_OPENCV_INCLUDE opencv2/core.hpp PATH_SUFFIXES opencv4 REQUIRED)
  target_include_directories(${target} SYSTEM PRIVATE ${ROOKERY_OPENCV_INCLUDE})
  foreach(part IN LISTS ARGN)
    find_library(ROOKERY_OPENCV_${part} opencv_${part} REQUIRED)
    target_link_libraries(${target} PRIVATE ${ROOKERY_OPENCV_${part}})
  endforeach()
endfunction()
