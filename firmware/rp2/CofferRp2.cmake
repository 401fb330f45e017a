# What the firmware of RP2040 and RP2350 have in common: the sources of this folder, and those of the folder that
# includes this file, which has the registers, the start and the linker script of its chip.

# The status light, as firmware/boards lists it for boards. An order: kRgb, kRbg, kGrb, kGbr, kBrg, kBgr.
set(COFFER_LIGHT_KIND kSwitched CACHE STRING "kSwitched (by its pin), kPixel (a WS2812), or kNone")
set(COFFER_LIGHT_PIN 25 CACHE STRING "Its GPIO: 25 on the Raspberry Pi Pico and Pico 2")
set(COFFER_LIGHT_ORDER kGrb CACHE STRING "The order in which a pixel takes red, green and blue")
set(COFFER_LIGHT_BRIGHTNESS 4 CACHE STRING "How bright a pixel is: 0 to 15")
set(COFFER_LIGHT_POWER_PIN 255 CACHE STRING "The GPIO that gives a pixel power; 255: none")
# 1209:0001 is for private tests (https://pid.codes/1209/0001); whoever hands out boards has identifiers of their own.
set(COFFER_USB_VENDOR 0x1209 CACHE STRING "idVendor")
set(COFFER_USB_PRODUCT 0x0001 CACHE STRING "idProduct")

add_subdirectory("${PROJECT_SOURCE_DIR}/common" common)

# coffer_rp2_firmware(<name> UF2 <option of make_uf2>...): <name>.elf, and of it <name>.uf2 and <name>.bin.
function(coffer_rp2_firmware name)
  cmake_parse_arguments(arg "" "" "UF2" ${ARGN})
  file(GLOB shared CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/rp2/*.cpp")
  file(GLOB own CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.cpp" "${CMAKE_CURRENT_SOURCE_DIR}/*.S")
  add_executable(${name} ${shared} ${own})
  set_target_properties(${name} PROPERTIES SUFFIX .elf)
  target_link_libraries(${name} PRIVATE coffer_common)
  target_include_directories(${name} PRIVATE "${CMAKE_CURRENT_SOURCE_DIR}")  # chip/registers.h
  target_compile_definitions(${name} PRIVATE
                             COFFER_LIGHT_KIND=${COFFER_LIGHT_KIND} COFFER_LIGHT_PIN=${COFFER_LIGHT_PIN}
                             COFFER_LIGHT_ORDER=${COFFER_LIGHT_ORDER}
                             COFFER_LIGHT_BRIGHTNESS=${COFFER_LIGHT_BRIGHTNESS}
                             COFFER_LIGHT_POWER_PIN=${COFFER_LIGHT_POWER_PIN}
                             COFFER_USB_VENDOR=${COFFER_USB_VENDOR} COFFER_USB_PRODUCT=${COFFER_USB_PRODUCT})
  set(script "${CMAKE_CURRENT_SOURCE_DIR}/coffer.ld")
  set_target_properties(${name} PROPERTIES LINK_DEPENDS "${script}")
  target_link_options(${name} PRIVATE -nostartfiles -T "${script}" "-Wl,-Map=${CMAKE_BINARY_DIR}/${name}.map")

  set(make_uf2 "${PROJECT_SOURCE_DIR}/tools/make_uf2")
  set(image "${CMAKE_BINARY_DIR}/${name}")
  add_custom_command(
    OUTPUT "${image}.uf2" "${image}.bin"
    COMMAND ${CMAKE_OBJCOPY} -O binary $<TARGET_FILE:${name}> "${image}.raw"
    COMMAND "${make_uf2}" ${arg_UF2} "${image}.raw" "${image}.uf2" --bin "${image}.bin"
    DEPENDS ${name} "${make_uf2}" VERBATIM)
  add_custom_target(image ALL DEPENDS "${image}.uf2")
endfunction()
