# How everything of ours is compiled: language, warnings, hardening, sanitizers, where results go.

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/lib")
set(CMAKE_ARCHIVE_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/lib")

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Debug CACHE STRING "Kind of build" FORCE)
endif()
# Line tables are enough for a stack trace, and build faster. Assertions stay on: they are for bugs of ours.
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O2 -g1")

include(CheckPIESupported)
check_pie_supported(LANGUAGES CXX)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # ccache takes precompiled headers only when told that their times and macros do not matter.
  set(CMAKE_CXX_COMPILER_LAUNCHER
    "${CMAKE_COMMAND}" -E env CCACHE_SLOPPINESS=pch_defines,time_macros "${CCACHE_PROGRAM}")
endif()

include(CofferWarnings)

# coffer_flags: what every target of ours is compiled with.
add_library(coffer_flags INTERFACE)
target_include_directories(coffer_flags INTERFACE "${PROJECT_SOURCE_DIR}/src")
target_compile_options(coffer_flags INTERFACE
  ${COFFER_WARNINGS}
  # Clang counts it to -Wconversion, g++ does not.
  $<$<CXX_COMPILER_ID:Clang>:-Wno-sign-conversion>
  # For ccache: a precompiled header is the same whenever it was made.
  $<$<CXX_COMPILER_ID:Clang>:SHELL:-Xclang -fno-pch-timestamp>)

if(COFFER_HARDEN)
  target_compile_definitions(coffer_flags INTERFACE _GLIBCXX_ASSERTIONS)
  set(optimised "$<NOT:$<BOOL:$<TARGET_PROPERTY:COFFER_UNOPTIMISED>>>")  # _FORTIFY_SOURCE needs it
  target_compile_options(coffer_flags INTERFACE
    $<${optimised}:-U_FORTIFY_SOURCE> $<${optimised}:-D_FORTIFY_SOURCE=2>
    -fstack-protector-strong -fstack-clash-protection)
  if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
    target_compile_options(coffer_flags INTERFACE -fcf-protection)
  endif()
  target_link_options(coffer_flags INTERFACE -Wl,-z,relro,-z,now,-z,noexecstack)
endif()

if(COFFER_FUZZ)
  if(NOT CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    message(FATAL_ERROR "COFFER_FUZZ needs clang++ (libFuzzer); use: cmake --preset fuzz")
  endif()
  set(COFFER_SANITIZE "address,undefined")
  target_compile_options(coffer_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(COFFER_SANITIZE)
  # No vptr check: the portable layers have no RTTI for it to look at.
  set(sanitize -fsanitize=${COFFER_SANITIZE} -fno-sanitize=vptr -fno-sanitize-recover=all)
  target_compile_options(coffer_flags INTERFACE ${sanitize} -fno-omit-frame-pointer)
  target_link_options(coffer_flags INTERFACE ${sanitize})
  # std::span and friends check their bounds too.
  target_compile_definitions(coffer_flags INTERFACE _GLIBCXX_ASSERTIONS)
endif()
