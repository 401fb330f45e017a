#pragma once
// Card verifiable certificates (BSI TR-03110 part 3, appendix C and D; spec of the SmartCard-HSM, section 5).

#include <optional>

#include "base/fixed_buffer.h"
#include "base/tlv.h"
#include "crypto/checked_signature.h"
#include "crypto/ec.h"
#include "crypto/raw_curve.h"
#include "crypto/rsa.h"
#include "platform/platform.h"
#include "token/terms/error.h"

namespace coffer::token::cvc {

/// CHR or CAR: up to 16 characters.
using Reference = FixedBuffer<16>;
/// Largest request that we keep: RSA-4096 with an exponent of 32 bytes and references of 16 characters. An
/// attestation, which is only answered, is longer by its extension.
inline constexpr std::size_t kMaxRequest = 1224;
/// Room for one certificate (7F21) that is kept; a chain that is kept has room for two.
inline constexpr std::size_t kMaxCertificate = 768;

/// A public key to be written into a template 7F49, with the algorithm identifier that goes in front.
struct PublicKey {
  Bytes algorithm;                       ///< value of tag 06
  const crypto::Curve* curve = nullptr;  ///< EC
  Bytes point;                           ///< EC: 04 X Y; X25519, Ed25519 ...: the public key of the RFCs
  Bytes modulus;                         ///< RSA
  Bytes exponent;
  const crypto::RawCurve* raw_curve = nullptr;  ///< X25519, X448, Ed25519, Ed448
};

/// Whether an EC key comes with the domain parameters of its curve, or its issuer's count.
enum class Parameters { kExplicit, kInherited };
/// Writes 7F49. EC: 06 and 86, and with kExplicit 81..85 and 87 too, in ascending order, integers in full
/// field length. X25519 and such: 06, then prime, order, base point and public key in 81..84, whatever
/// `parameters` says.
void write_public_key(TlvWriter& out, const PublicKey& key, Parameters parameters);

/// What a holder may do: certify those below it, or (a device) nobody. Value of 53 in 7F4C.
enum class Role : std::uint8_t { kRoot = 0xC0, kIssuingAuthority = 0x80, kDevice = 0x00 };
/// Whose roles these are: the SmartCard-HSM's (value of 06 in 7F4C).
inline constexpr std::uint8_t kRoleIdentifier[] = {0x2B, 0x06, 0x01, 0x04, 0x01, 0x81,
                                                   0xC3, 0x1F, 0x03, 0x01, 0x01};

/// A parsed certificate or request body with its signature. All views lie in the input.
struct Certificate {
  Bytes encoded;  ///< the whole 7F21
  Bytes body;     ///< the 7F4E with tag and length: what is signed
  Bytes car;      ///< may be empty in a request
  Bytes chr;
  Bytes algorithm;                       ///< value of 06 in 7F49
  const crypto::Curve* curve = nullptr;  ///< nothing: RSA, or parameters inherited
  Bytes point;
  Bytes modulus;
  Bytes exponent;
  const crypto::RawCurve* raw_curve = nullptr;  ///< X25519 and such; the public key is in `point`
  std::optional<Role> role;                     ///< nothing: a request, or a role of another card application
  Bytes extensions;                             ///< content of 65, mostly empty
  Bytes signature;                              ///< value of 5F37
};
/// The curve of a key template (content of 7F49): whatever of 81..85 and 87 is there must be the curve's own.
/// @errors kUnsupported (not a curve we know)
[[nodiscard]] TokenResult<const crypto::Curve*> parse_domain_parameters(Bytes key_template);
/// Parses a 7F21 with nothing behind it. The signature is not verified, dates are not looked at.
/// @errors kInvalidData, kUnsupported (curve)
[[nodiscard]] TokenResult<Certificate> parse(Bytes certificate);
/// The same of its content, body and signature, as PSO VERIFY CERTIFICATE brings it: `encoded` is that
/// content.
/// @errors as parse()
[[nodiscard]] TokenResult<Certificate> parse_body_and_signature(Bytes content);

/// An authenticated request (67): the inner request, the outer CAR and the outer signature.
struct AuthenticatedRequest {
  Certificate inner;
  Bytes outer_car;
  Bytes outer_signature;
  Bytes signed_part;  ///< 7F21 and 42, with tags and lengths: what the outer signature covers
};
/// Parses the content of tag 67; an empty outer signature is none. @errors as parse()
[[nodiscard]] TokenResult<AuthenticatedRequest> parse_authenticated_request(Bytes content);

/// Verifies `signature` (r || s, or RSA) of a certificate or request that somebody brought, over `message`,
/// with the hash and scheme of the algorithm identifier. SHA-1 is no proof of anything.
/// @errors kSignatureWrong, kUnsupported (SHA-1, RSA-PSS, no known algorithm), kCryptoFailure
[[nodiscard]] TokenResult<void> verify(Bytes algorithm, const crypto::Curve* curve, Bytes point,
                                       Bytes modulus, Bytes exponent, Bytes message, Bytes signature);

/// Something that signs for a certificate or request: r || s, an RSA block, or an EdDSA signature over the
/// message itself, as 5F37 holds it. X25519 and X448 keys cannot sign: in their place stand zeros, twice the
/// key's length.
struct Signer {
  std::variant<const crypto::EcPrivateKey*, const crypto::RsaPrivateKey*, const crypto::EdwardsPrivateKey*,
               const crypto::MontgomeryPrivateKey*>
      key;
  Bytes algorithm;  ///< identifies hash and scheme (section 5.3) of EC and RSA
  /// Whether a signature on a curve is verified before it leaves (platform::Platform::verify_signatures).
  crypto::SignatureCheck check = crypto::SignatureCheck::kNone;
};
/// Writes a signature of `message` to the start of `out`; the longest is an RSA block. @returns its length.
/// @errors kUnsupported (algorithm), kWrongKeyType, kBufferTooSmall, kCryptoFailure (also when the check
/// fails)
[[nodiscard]] TokenResult<std::size_t> sign(const Signer& signer, Bytes message, MutableBytes out);

/// What a request says.
struct RequestContent {
  Bytes inner_car;  ///< empty: left out
  PublicKey key;
  Bytes chr;
  Bytes outer_car;
  Bytes extensions;  ///< content of 65; empty: none
};
/// Makes an authenticated request (67): inner signature by the new key, outer by the device key. @returns
/// length. @errors kBufferTooSmall, and those of sign()
[[nodiscard]] TokenResult<std::size_t> make_authenticated_request(const RequestContent& content,
                                                                  const Signer& inner, const Signer& outer,
                                                                  MutableBytes out);

/// Makes a request that no device vouches for: the outer signature is empty, and the outer CAR the key's own
/// CHR. Without those OpenSC does not read the public key. `outer_car` is not used. @returns length. @errors
/// as above
[[nodiscard]] TokenResult<std::size_t> make_unattested_request(const RequestContent& content,
                                                               const Signer& signer, MutableBytes out);

/// What a certificate says. Its dates have two digits for the year.
struct CertificateContent {
  Bytes car;
  PublicKey key;
  Parameters parameters = Parameters::kExplicit;
  Bytes chr;
  Role role = Role::kDevice;
  platform::Date effective;
  platform::Date expiry;
};
/// Makes a certificate (7F21), with roles under kRoleIdentifier. @returns length. @errors kBufferTooSmall,
/// and those of sign()
[[nodiscard]] TokenResult<std::size_t> make_certificate(const CertificateContent& content,
                                                        const Signer& issuer, MutableBytes out);

// Algorithm identifiers (values of tag 06) most used.
/// id-TA-ECDSA-SHA-256 (BSI TR-03110 part 3, A.6.4).
inline constexpr std::uint8_t kEcdsaSha256[] = {0x04, 0x00, 0x7F, 0x00, 0x07, 0x02, 0x02, 0x02, 0x02, 0x03};
/// id-TA-RSA-v1-5-SHA-256 (the same).
inline constexpr std::uint8_t kRsaSha256[] = {0x04, 0x00, 0x7F, 0x00, 0x07, 0x02, 0x02, 0x02, 0x01, 0x02};
/// Keys of X25519, X448, Ed25519, Ed448, as the Pico HSM writes them.
inline constexpr std::uint8_t kRawKey[] = {0x04, 0x00, 0x7F, 0x00, 0x07, 0x02, 0x02, 0x05, 0x02, 0x03};
/// Whether we can sign with this algorithm identifier and an EC key: ECDSA.
[[nodiscard]] bool is_ec_algorithm(Bytes algorithm);
/// The same with an RSA key: PKCS #1 v1.5 or PSS.
[[nodiscard]] bool is_rsa_algorithm(Bytes algorithm);

}  // namespace coffer::token::cvc
