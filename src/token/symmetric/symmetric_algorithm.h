#pragma once
// The algorithms of the extended CIPHER command, named by object identifiers; see docs/spec/symmetric.md.

#include <optional>

#include "crypto/progress.h"
#include "token/terms/error.h"
#include "token/terms/key_policy.h"

namespace coffer::token {

/// Encryption comes with P2 = 51, decryption with 52.
enum class CipherDirection : std::uint8_t { kEncrypt, kDecrypt };

/// The extended CIPHER command, parsed. Algorithms that know no direction take both alike.
struct CipherRequest {
  CipherDirection direction = CipherDirection::kEncrypt;
  Bytes oid;                        ///< value of the object identifier
  Bytes data;                       ///< text, ciphertext and tag, message, or parameters of a derivation
  std::optional<Bytes> iv;          ///< IV, nonce, tweak or salt
  std::optional<Bytes> aad;         ///< associated data, shared info, or parameters of PBES2
  std::optional<std::size_t> size;  ///< how much to derive, in bytes; nothing: what the algorithm defaults to
  crypto::Progress* progress = nullptr;  ///< of a derivation that takes long
};

/// What an algorithm asks of one part of the request.
struct PartRule {
  enum class Presence : std::uint8_t { kNever, kOptional, kRequired };
  Presence presence = Presence::kNever;
  std::size_t shortest = 0;
  std::size_t longest = 0;

  /// Whether the part is there, or absent, as the rule asks, and of a length from `shortest` to `longest`.
  [[nodiscard]] constexpr bool admits(const std::optional<Bytes>& part) const {
    if (!part) return presence != Presence::kRequired;
    return presence != Presence::kNever && part->size() >= shortest && part->size() <= longest;
  }
};

/// One row: what is made sure of before `run` sees a request.
struct SymmetricAlgorithm {
  /// @returns length of what was written to `out`. @errors kInvalidLength (malformed), kCipherFailed (wrong
  /// tag or padding, incomplete block, too long an output), kInvalidData, kBufferTooSmall, kCryptoFailure
  using Run = TokenResult<std::size_t> (*)(Bytes key, const CipherRequest& request, MutableBytes out);

  FixedBuffer<12> oid;
  std::size_t key_bytes = 0;  ///< 0: any key
  PartRule iv;
  PartRule aad;
  /// Identifiers that permit this algorithm alone, where 51 and 52 permit all.
  Algorithm encryption = 0;
  Algorithm decryption = 0;
  /// Whether encryption can do what decryption does: encrypting again under the same IV undoes it, or another
  /// algorithm that the same permission covers shows the key. Then it needs the permission to decrypt too.
  bool reverses_itself = false;
  Run run = nullptr;

  /// Whether IV and associated data are as the algorithm asks; `run` looks at the rest.
  [[nodiscard]] constexpr bool admits(const CipherRequest& request) const {
    return iv.admits(request.iv) && aad.admits(request.aad);
  }
  /// The identifier that permits this algorithm in this direction, alone.
  [[nodiscard]] constexpr Algorithm permission(CipherDirection direction) const {
    return direction == CipherDirection::kEncrypt ? encryption : decryption;
  }
};

/// The algorithm with exactly this identifier, or nothing.
[[nodiscard]] const SymmetricAlgorithm* find_symmetric_algorithm(Bytes oid);

}  // namespace coffer::token
