# coffer_portable: the portable layers as one library for a microcontroller, with the limits of firmware/limits.
#
# A firmware links with it, and gets include paths, flags and coffer_bearssl along. It must define
# coffer::crypto::bare::read_entropy() and abort(). ARCHITECTURE.md lists the portable layers; the folders left out here
# are those of hosts.

cmake_path(GET CMAKE_CURRENT_LIST_DIR PARENT_PATH coffer_root)
# The same bytes wherever the checkout lies.
add_compile_options("-ffile-prefix-map=${coffer_root}/=")

include(BearSsl)
include(CofferWarnings)

set(portable_sources)
foreach(folder IN ITEMS base crypto store platform manifest token card reader/ccid)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${coffer_root}/src/${folder}/*.cpp")
  list(APPEND portable_sources ${sources})
endforeach()
list(FILTER portable_sources EXCLUDE REGEX "/(openssl|memory|sqlite|host|testing)/|_test\\.cpp$")

# coffer_firmware_flags: how everything of ours that runs on the target is compiled.
add_library(coffer_firmware_flags INTERFACE)
target_include_directories(coffer_firmware_flags INTERFACE "${coffer_root}/firmware/limits" "${coffer_root}/src")
target_compile_options(coffer_firmware_flags INTERFACE "$<$<COMPILE_LANGUAGE:CXX>:${COFFER_WARNINGS}>")

add_library(coffer_portable STATIC ${portable_sources})
target_link_libraries(coffer_portable PUBLIC coffer_firmware_flags coffer_bearssl)

# Where the time goes. All else is optimised for size.
set(fast_sources ${portable_sources})
list(FILTER fast_sources INCLUDE REGEX "/crypto/bare/(arithmetic|curves)/")
set_source_files_properties(${fast_sources} PROPERTIES COMPILE_OPTIONS -O2)
