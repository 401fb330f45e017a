# coffer_bearssl: what crypto/bare uses of BearSSL, cross-compiled from Debian's source package.

execute_process(
  COMMAND "${CMAKE_CURRENT_LIST_DIR}/../scripts/fetch-bearssl"
  OUTPUT_VARIABLE COFFER_BEARSSL_DIR OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)

set(bearssl_sources
  aead/ccm aead/gcm
  codec/ccopy codec/dec32be codec/dec32le codec/dec64be codec/enc32be codec/enc32le codec/enc64be
  hash/dig_oid hash/dig_size hash/ghash_ctmul32 hash/sha1 hash/sha2big hash/sha2small
  mac/hmac rand/hmac_drbg
  symcipher/chacha20_ct symcipher/poly1305_ctmul32)
list(TRANSFORM bearssl_sources PREPEND "${COFFER_BEARSSL_DIR}/src/")
list(TRANSFORM bearssl_sources APPEND ".c")

add_library(coffer_bearssl STATIC ${bearssl_sources})
set_target_properties(coffer_bearssl PROPERTIES C_STANDARD 99 C_EXTENSIONS ON)
target_include_directories(coffer_bearssl SYSTEM PUBLIC "${COFFER_BEARSSL_DIR}/inc" PRIVATE "${COFFER_BEARSSL_DIR}/src")
# Nothing of an operating system: no /dev/urandom, no time().
target_compile_definitions(coffer_bearssl PRIVATE BR_USE_URANDOM=0 BR_USE_UNIX_TIME=0)
target_compile_options(coffer_bearssl PRIVATE -O2 -w)
