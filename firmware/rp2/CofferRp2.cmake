# What the firmware of RP2040 and RP2350 have in common: the sources of this folder, and those of the folder that
# includes this file, which has the registers, the start and the linker script of its chip.

set(COFFER_LIGHT_PIN 25 CACHE STRING "The GPIO of the status light: 25 on the Raspberry Pi Pico")
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
  target_compile_definitions(${name} PRIVATE COFFER_LIGHT_PIN=${COFFER_LIGHT_PIN}
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
