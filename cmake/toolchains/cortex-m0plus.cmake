# The core of the RP2040.
set(COFFER_CPU "-mcpu=cortex-m0plus -mthumb")
include("${CMAKE_CURRENT_LIST_DIR}/arm-none-eabi.cmake")
