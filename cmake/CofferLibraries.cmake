# The libraries of others, all Debian packages: scripts/install-dependencies installs them.

set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)
find_package(OpenSSL 3 REQUIRED)      # OpenSSL::Crypto
find_package(SQLite3 REQUIRED)        # SQLite::SQLite3
find_package(CLI11 REQUIRED CONFIG)   # CLI11::CLI11
find_package(fmt REQUIRED CONFIG)     # fmt::fmt
find_package(spdlog REQUIRED CONFIG)  # spdlog::spdlog
find_package(nlohmann_json REQUIRED CONFIG)  # nlohmann_json::nlohmann_json
find_package(PkgConfig REQUIRED)
pkg_check_modules(tomlplusplus REQUIRED IMPORTED_TARGET tomlplusplus)  # coffer::toml
pkg_check_modules(pcsclite REQUIRED IMPORTED_TARGET libpcsclite)       # coffer::pcsc
pkg_check_modules(tss REQUIRED IMPORTED_TARGET tss2-esys tss2-tctildr)  # coffer::tss
add_library(coffer::tss ALIAS PkgConfig::tss)
add_library(coffer::toml ALIAS PkgConfig::tomlplusplus)
add_library(coffer::pcsc ALIAS PkgConfig::pcsclite)

# Asio without Boost is headers only, and comes without a CMake or pkg-config file.
find_path(ASIO_INCLUDE_DIR asio.hpp REQUIRED)
add_library(coffer_asio INTERFACE)
add_library(coffer::asio ALIAS coffer_asio)
target_include_directories(coffer_asio SYSTEM INTERFACE "${ASIO_INCLUDE_DIR}")
target_compile_definitions(coffer_asio INTERFACE ASIO_STANDALONE ASIO_NO_DEPRECATED)
target_link_libraries(coffer_asio INTERFACE Threads::Threads)

if(COFFER_TESTS)
  find_package(GTest REQUIRED CONFIG)  # GTest::gtest_main, GTest::gmock
  include(GoogleTest)
endif()
if(COFFER_BENCH)
  find_package(benchmark REQUIRED CONFIG)  # benchmark::benchmark
endif()
