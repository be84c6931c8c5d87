# rookery_embed(BYTES FILE): the bytes of FILE as a C array's elements, in the variable BYTES. A
# change of FILE configures anew.
function(rookery_embed bytes file)
  file(READ ${file} hex HEX)
  string(REGEX REPLACE "(................................)" "\\1\n" hex "${hex}")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," hex "${hex}")
  set(${bytes} "${hex}" PARENT_SCOPE)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
endfunction()
