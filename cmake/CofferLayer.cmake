# One layer is one folder under src/, one library coffer_<layer>, and one test program <layer>_tests.
#
# In a folder, *_test.cpp and everything under testing/ belongs to the tests, main.cpp to a program, all other
# *.cpp to the library. New files are found at the next build.

if(COFFER_TESTS)
  add_custom_target(unit_tests)  # the test programs of all layers
endif()

# coffer_sources_(<library> <tests> <dir> <back-ends>): sorts the sources below <dir> into two lists.
function(coffer_sources_ out_library out_tests dir backends)
  file(GLOB_RECURSE all CONFIGURE_DEPENDS "${dir}/*.cpp")
  list(SORT all)
  set(library "${all}")
  list(FILTER library EXCLUDE REGEX "(_test|/main)\\.cpp$")
  list(FILTER library EXCLUDE REGEX "^${dir}/(.*/)?testing/")
  foreach(backend IN LISTS backends)
    list(FILTER library EXCLUDE REGEX "^${dir}/${backend}/")
  endforeach()
  set(tests "${all}")
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$|/testing/")
  if(COFFER_SANITIZE STREQUAL "thread")
    coffer_keep_threaded_(tests)
  endif()
  set(${out_library} "${library}" PARENT_SCOPE)
  set(${out_tests} "${tests}" PARENT_SCOPE)
endfunction()

# coffer_keep_threaded_(<list>): drops the tests that start no threads: ThreadSanitizer finds nothing in them.
function(coffer_keep_threaded_ name)
  foreach(source IN LISTS ${name})
    file(STRINGS "${source}" threads REGEX "std::(jthread|thread|async)|two_threads\\.h|thread_worker\\.h|store_contract\\.h|Daemon" LIMIT_COUNT 1)
    if(threads AND source MATCHES "_test\\.cpp$")
      list(APPEND kept "${source}")
    elseif(NOT source MATCHES "_test\\.cpp$")
      list(APPEND helpers "${source}")
    endif()
  endforeach()
  if(kept)
    list(APPEND kept ${helpers})
  endif()
  set(${name} "${kept}" PARENT_SCOPE)
endfunction()

function(coffer_library_ target sources portable)
  if(NOT sources)
    set(sources "${PROJECT_SOURCE_DIR}/cmake/empty.cpp")
  endif()
  add_library(${target} STATIC ${sources})
  string(REGEX REPLACE "^coffer_" "" short "${target}")
  set_target_properties(${target} PROPERTIES OUTPUT_NAME "coffer-${short}")
  target_link_libraries(${target} PUBLIC coffer_flags ${ARGN})
  if(portable)
    # As on a microcontroller, so that a host build already refuses what a firmware could not have.
    target_compile_options(${target} PRIVATE -fno-exceptions -fno-rtti)
  endif()
endfunction()

# coffer_layer(<name> [PORTABLE] [BACKENDS <folder>...] [DEPENDS <target>...] [TEST_DEPENDS <target>...])
#
# Makes coffer_<name> from this folder without the folders of its back-ends, and <name>_tests from all the tests
# of this folder (run by ctest). PORTABLE: without exceptions and RTTI.
function(coffer_layer name)
  cmake_parse_arguments(arg "PORTABLE" "" "BACKENDS;DEPENDS;TEST_DEPENDS" ${ARGN})
  coffer_sources_(library tests "${CMAKE_CURRENT_SOURCE_DIR}" "${arg_BACKENDS}")
  coffer_library_(coffer_${name} "${library}" ${arg_PORTABLE} ${arg_DEPENDS})
  if(COFFER_TESTS AND tests)
    coffer_test_program(${name}_tests SOURCES ${tests} DEPENDS coffer_${name} ${arg_TEST_DEPENDS})
  endif()
endfunction()

# coffer_test_flags_(<target>): compiles the tests of a target.
function(coffer_test_flags_ name)
  target_link_libraries(${name} PRIVATE GTest::gtest GTest::gmock)
  if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")  # g++ 12 takes longer to write them than it saves
    target_precompile_headers(${name} PRIVATE "${PROJECT_SOURCE_DIR}/cmake/test_precompiled.h")
  endif()
  # What is tested is optimised; the tests build faster without.
  target_compile_options(${name} PRIVATE -O0)
  set_target_properties(${name} PROPERTIES COFFER_UNOPTIMISED ON)
  target_compile_definitions(${name} PRIVATE "COFFER_TEST_VECTORS=\"${PROJECT_SOURCE_DIR}/tests/vectors\"")
endfunction()

# coffer_test_objects(<name> SOURCES <file>... DEPENDS <target>...): tests that several programs link.
function(coffer_test_objects name)
  cmake_parse_arguments(arg "" "" "SOURCES;DEPENDS" ${ARGN})
  add_library(${name} OBJECT ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_DEPENDS})
  coffer_test_flags_(${name})
endfunction()

# coffer_test_program(<name> SOURCES <file>... DEPENDS <target>... [FILTER <gtest filter>]): a program of unit tests, run
# by ctest. FILTER: only these of its tests.
#
# A sanitizer makes the start of a program slow: there, ctest knows a few shards of it, not each test.
function(coffer_test_program name)
  cmake_parse_arguments(arg "" "FILTER" "SOURCES;DEPENDS" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  add_dependencies(unit_tests ${name})
  target_link_libraries(${name} PRIVATE ${arg_DEPENDS} GTest::gtest_main)
  coffer_test_flags_(${name})
  if(COFFER_SANITIZE)
    coffer_shards_(${name} "${arg_FILTER}")
    return()
  endif()
  if(arg_FILTER)
    set(filter TEST_FILTER "${arg_FILTER}")
  endif()
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST ${filter} PROPERTIES TIMEOUT 300)
endfunction()

# coffer_shards_(<test program> <gtest filter>)
function(coffer_shards_ name filter)
  set(shards 4)
  if(NOT filter)
    set(filter "*")
  endif()
  foreach(shard RANGE 1 ${shards})
    math(EXPR index "${shard} - 1")
    add_test(NAME "${name}_${shard}_of_${shards}" COMMAND ${name} "--gtest_filter=${filter}")
    set_tests_properties("${name}_${shard}_of_${shards}" PROPERTIES TIMEOUT 1200
      ENVIRONMENT "GTEST_TOTAL_SHARDS=${shards};GTEST_SHARD_INDEX=${index}")
  endforeach()
endfunction()

# coffer_backend(<layer> <folder> [PORTABLE] [DEPENDS <target>...]): makes coffer_<layer>_<folder> from
# src/<layer>/<folder>.
function(coffer_backend layer folder)
  cmake_parse_arguments(arg "PORTABLE" "" "DEPENDS" ${ARGN})
  coffer_sources_(library tests "${CMAKE_CURRENT_SOURCE_DIR}/${folder}" "")
  coffer_library_(coffer_${layer}_${folder} "${library}" "${arg_PORTABLE}" coffer_${layer} ${arg_DEPENDS})
endfunction()

# coffer_part(<layer> <folder> [DEPENDS <target>...]): makes coffer_<layer>_<folder> from src/<layer>/<folder>, a portable
# part of a layer that is not: it knows nothing of the layer's own library.
function(coffer_part layer folder)
  cmake_parse_arguments(arg "" "" "DEPENDS" ${ARGN})
  coffer_sources_(library tests "${CMAKE_CURRENT_SOURCE_DIR}/${folder}" "")
  coffer_library_(coffer_${layer}_${folder} "${library}" PORTABLE ${arg_DEPENDS})
endfunction()

# coffer_program(<name> [DEPENDS <target>...]): makes the program build/<preset>/bin/<name> from main.cpp, once there
# is one.
function(coffer_program name)
  cmake_parse_arguments(arg "" "" "DEPENDS" ${ARGN})
  file(GLOB main CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/main.cpp")
  if(main)
    add_executable(${name} ${main})
    target_link_libraries(${name} PRIVATE coffer_flags ${arg_DEPENDS})
  endif()
endfunction()
