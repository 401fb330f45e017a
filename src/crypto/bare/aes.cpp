#include "crypto/bare/aes.h"

namespace coffer::crypto::bare {

void encrypt_block(const AesCbcEncryption& aes, AesBlock block) {
  std::array<std::uint8_t, kAesBlock> iv{};
  br_aes_ct_cbcenc_run(&aes.keys(), iv.data(), block.data(), block.size());
  wipe(iv);
}

void decrypt_block(const AesCbcDecryption& aes, AesBlock block) {
  std::array<std::uint8_t, kAesBlock> iv{};
  br_aes_ct_cbcdec_run(&aes.keys(), iv.data(), block.data(), block.size());
  wipe(iv);
}

}  // namespace coffer::crypto::bare
