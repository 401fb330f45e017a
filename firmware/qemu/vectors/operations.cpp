#include "qemu/vectors/operations.h"

namespace coffer::qemu {
namespace {

constexpr std::array kOperations = {
    Operation{"hash", hash_agrees},
    Operation{"ripemd160", ripemd_agrees},
    Operation{"hmac", hmac_agrees},
    Operation{"cmac", cmac_agrees},
    Operation{"hkdf", hkdf_agrees},
    Operation{"pbkdf2", pbkdf2_agrees},
    Operation{"x963_kdf", x963_agrees},
    Operation{"aes_mode", mode_agrees},
    Operation{"aead", aead_agrees},
    Operation{"aead_refused", aead_refuses},
    Operation{"ecdsa_verify", ecdsa_verifies},
    Operation{"ecdsa_refused", ecdsa_refuses},
    Operation{"ecdsa_sign", ecdsa_signs},
    Operation{"point", point_is_good},
    Operation{"point_refused", point_is_bad},
    Operation{"ecdh", ecdh_agrees},
    Operation{"ecdh_refused", ecdh_refuses},
    Operation{"eddsa", eddsa_agrees},
    Operation{"x_curve", x_curve_agrees},
    Operation{"rsa_verify", rsa_verifies},
    Operation{"rsa_sign", rsa_signs},
    Operation{"rsa_decrypt", rsa_decrypts},
    Operation{"rsa_oaep", oaep_decrypts},
    Operation{"rsa_pss", pss_signs},
    Operation{"ec_generate", ec_generates},
    Operation{"rsa_generate", rsa_generates},
    Operation{"kernels", kernels_agree},
};

}  // namespace

std::span<const Operation> operations() { return kOperations; }

}  // namespace coffer::qemu
