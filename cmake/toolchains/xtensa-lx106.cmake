# Tensilica Xtensa, as the one core of the family that Debian has a compiler for: an ESP8266's, without register windows.
# It shows that the portable layers compile and compute on Xtensa; there is no image for a board. Headers as for RISC-V.

set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR xtensa)
set(CMAKE_C_COMPILER xtensa-lx106-elf-gcc)
set(CMAKE_CXX_COMPILER xtensa-lx106-elf-g++)
set(CMAKE_ASM_COMPILER xtensa-lx106-elf-gcc)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)

execute_process(
  COMMAND arm-none-eabi-gcc -dumpversion
  OUTPUT_VARIABLE coffer_arm_version OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
set(coffer_cxx "/usr/lib/arm-none-eabi/include/c++/${coffer_arm_version}")
# Literals beside each function, so that the linker may drop both, and calls of any distance.
set(COFFER_CPU "-mtext-section-literals -mlongcalls --specs=/usr/lib/xtensa-lx106-elf/picolibc.specs")
set(CMAKE_C_FLAGS_INIT "${COFFER_CPU} -ffunction-sections -fdata-sections")
set(CMAKE_CXX_FLAGS_INIT "${CMAKE_C_FLAGS_INIT} -fno-exceptions -fno-rtti -fno-threadsafe-statics -fno-use-cxa-atexit \
-isystem ${coffer_cxx} -isystem ${coffer_cxx}/arm-none-eabi")
set(CMAKE_ASM_FLAGS_INIT "${COFFER_CPU}")
set(CMAKE_EXE_LINKER_FLAGS_INIT "-nostdlib -Wl,--gc-sections")
set(CMAKE_CXX_STANDARD_LIBRARIES_INIT "-lc -lgcc")

set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
