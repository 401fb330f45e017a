# The Arm core of the RP2350, without its floating-point unit: nothing here computes with it.
set(COFFER_CPU "-mcpu=cortex-m33+nofp -mthumb -mfloat-abi=soft")
include("${CMAKE_CURRENT_LIST_DIR}/arm-none-eabi.cmake")
