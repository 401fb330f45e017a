# The portable layers as libraries for a microcontroller, with the limits of firmware/limits:
#
#   coffer_portable         all of them
#   coffer_portable_crypto  of them base and crypto alone
#
# A firmware links with one, and gets include paths, flags and coffer_bearssl along. It must define
# coffer::crypto::bare::read_entropy() and abort(). ARCHITECTURE.md lists the portable layers; the folders left out here
# are those of hosts.

cmake_path(GET CMAKE_CURRENT_LIST_DIR PARENT_PATH coffer_root)
# The same bytes wherever the checkout lies.
add_compile_options("-ffile-prefix-map=${coffer_root}/=")

include(BearSsl)
include(CofferWarnings)

# coffer_firmware_flags: how everything of ours that runs on the target is compiled.
add_library(coffer_firmware_flags INTERFACE)
target_include_directories(coffer_firmware_flags INTERFACE "${coffer_root}/firmware/limits" "${coffer_root}/src")
target_compile_options(coffer_firmware_flags INTERFACE "$<$<COMPILE_LANGUAGE:CXX>:${COFFER_WARNINGS}>")

# coffer_portable_library(<name> <folder of src>... [WITHOUT <folder of src>...] DEPENDS <target>...)
function(coffer_portable_library name)
  cmake_parse_arguments(arg "" "" "WITHOUT;DEPENDS" ${ARGN})
  set(all_sources)
  foreach(folder IN LISTS arg_UNPARSED_ARGUMENTS)
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${coffer_root}/src/${folder}/*.cpp" "${coffer_root}/src/${folder}/*.S")
    list(APPEND all_sources ${sources})
  endforeach()
  list(FILTER all_sources EXCLUDE REGEX "/(openssl|memory|sqlite|host|testing)/|_test\\.cpp$")
  foreach(folder IN LISTS arg_WITHOUT)
    list(FILTER all_sources EXCLUDE REGEX "/src/${folder}/")
  endforeach()
  add_library(${name} STATIC ${all_sources})
  target_link_libraries(${name} PUBLIC coffer_firmware_flags ${arg_DEPENDS})
  # Where the time goes. All else is optimised for size.
  list(FILTER all_sources INCLUDE REGEX "/crypto/bare/(aes|arithmetic|curves|jobs)/|/crypto/bare/(aes[._]|rsa/sieve)")
  set_source_files_properties(${all_sources} PROPERTIES COMPILE_OPTIONS -O2)
endfunction()

# What a second core runs, and all that it calls: a linker script may keep it out of flash by the name of this library.
set(coffer_jobs crypto/bare/arithmetic crypto/bare/jobs)
coffer_portable_library(coffer_portable_jobs ${coffer_jobs} DEPENDS coffer_bearssl)
coffer_portable_library(coffer_portable_crypto base crypto WITHOUT ${coffer_jobs} DEPENDS coffer_portable_jobs)
coffer_portable_library(coffer_portable store platform manifest token card reader/ccid DEPENDS coffer_portable_crypto)
