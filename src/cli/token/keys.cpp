#include "cli/token/keys.h"

#include <fmt/format.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/x509.h>

#include <algorithm>
#include <charconv>

#include "base/tlv.h"
#include "cli/key_files/openssl_key.h"
#include "crypto/openssl/ec_group.h"
#include "crypto/openssl/raw_key.h"
#include "token/cvc/cvc.h"

namespace coffer::cli {
namespace {

namespace cvc = token::cvc;
using crypto::openssl::Number;

constexpr std::string_view kCannotMake = "The key cannot be made";
constexpr std::string_view kIssuer = "UTCA00001";

ByteVector der_of(EVP_PKEY* key) {
  unsigned char* encoded = nullptr;
  const int size = key == nullptr ? -1 : i2d_PUBKEY(key, &encoded);
  if (size <= 0) return {};
  ByteVector der(encoded, encoded + size);
  OPENSSL_free(encoded);
  return der;
}

const char* openssl_name(const crypto::RawCurve& curve) {
  if (const auto* edwards = std::get_if<crypto::EdwardsCurve>(&curve.id)) {
    return *edwards == crypto::EdwardsCurve::kEd25519 ? "ED25519" : "ED448";
  }
  return std::get<crypto::MontgomeryCurve>(curve.id) == crypto::MontgomeryCurve::kX25519 ? "X25519" : "X448";
}

Number number_of(Bytes bytes) {
  return Number(BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr));
}

Key rsa_key(Bytes modulus, Bytes exponent) {
  const Number n = number_of(modulus);
  const Number e = number_of(exponent);
  const crypto::openssl::ParameterBuilder builder(OSSL_PARAM_BLD_new());
  if (n == nullptr || e == nullptr || builder == nullptr ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1) {
    return nullptr;
  }
  const crypto::openssl::Parameters parameters(OSSL_PARAM_BLD_to_param(builder.get()));
  const crypto::openssl::KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  EVP_PKEY* made = nullptr;
  if (context == nullptr || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1) {
    return nullptr;
  }
  return Key(made);
}

ByteVector key_in(const cvc::Certificate& certificate) {
  if (certificate.curve != nullptr) {
    auto key = crypto::openssl::ec_key(*certificate.curve, certificate.point, nullptr);
    return key ? der_of(key->get()) : ByteVector{};
  }
  if (certificate.raw_curve != nullptr) {
    auto key = crypto::openssl::raw_public_key(openssl_name(*certificate.raw_curve), certificate.point);
    return key ? der_of(key->get()) : ByteVector{};
  }
  if (certificate.modulus.empty()) return {};
  return der_of(rsa_key(certificate.modulus, certificate.exponent).get());
}

bool is_x509(Bytes content) { return !content.empty() && content[0] == 0x30; }

/// What the public key says of the algorithm.
const KeyAlgorithm* algorithm_of(const ByteVector& public_key) {
  const unsigned char* at = public_key.data();
  const Key key(d2i_PUBKEY(nullptr, &at, static_cast<long>(public_key.size())));
  ERR_clear_error();
  if (key == nullptr) return nullptr;
  if (EVP_PKEY_get_base_id(key.get()) == EVP_PKEY_RSA) {
    return find_algorithm(fmt::format("rsa:{}", EVP_PKEY_get_bits(key.get())));
  }
  for (const KeyAlgorithm& entry : key_algorithms()) {
    if (entry.raw_curve != nullptr && EVP_PKEY_is_a(key.get(), openssl_name(*entry.raw_curve)) == 1)
      return &entry;
    if (entry.curve == nullptr || EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_EC) continue;
    BIGNUM* prime = nullptr;
    BIGNUM* a = nullptr;
    if (EVP_PKEY_get_bn_param(key.get(), OSSL_PKEY_PARAM_EC_P, &prime) != 1 ||
        EVP_PKEY_get_bn_param(key.get(), OSSL_PKEY_PARAM_EC_A, &a) != 1) {
      return nullptr;
    }
    const Number owned_prime(prime);
    const Number owned_a(a);
    const bool same = BN_cmp(prime, number_of(entry.curve->prime).get()) == 0 &&
                      BN_cmp(a, number_of(entry.curve->a).get()) == 0;
    if (same) return &entry;
  }
  return nullptr;
}

Result<KeyEntry, Failure> read_key(TokenSession& session, std::uint8_t number) {
  KeyEntry entry{.number = number};
  COFFER_TRY(const auto record, session.read_file(kDescriptionPrefix | number));
  const auto description = record ? parse_description(*record) : std::nullopt;
  if (description) entry.description = *description;
  const bool has_public = !description || description->kind != KeyKind::kSecret;
  if (has_public) {
    COFFER_TRY(const auto content, session.read_file(kCertificatePrefix | number));
    if (content) {
      entry.public_key = public_key_of(Bytes(*content));
      if (is_x509(*content)) entry.certificate = *content;
    }
  }
  const KeyAlgorithm* algorithm = algorithm_of(entry.public_key);
  if (algorithm != nullptr) {
    entry.algorithm = algorithm->name;
    entry.description.kind = algorithm->kind;
    entry.description.bits = algorithm->bits;
  } else if (description && description->kind == KeyKind::kSecret) {
    entry.algorithm = fmt::format("aes:{}", description->bits);
  } else {
    entry.algorithm = "?";
  }
  return entry;
}

/// Tag 7F49: what the key pair is to be.
void put_template(TlvWriter& out, const KeyAlgorithm& algorithm) {
  static constexpr std::uint8_t kExponent[] = {0x01, 0x00, 0x01};
  out.put_nested(0x7F49, [&](TlvWriter& key) {
    if (algorithm.kind == KeyKind::kRsa) {
      key.put(0x06, cvc::kRsaSha256).put(0x82, kExponent);
      key.put_be16(0x02, static_cast<std::uint16_t>(algorithm.bits));
    } else if (algorithm.raw_curve != nullptr) {
      // As clients of the Pico HSM write it: the prime and the base point tell the curve.
      const crypto::RawCurve& curve = *algorithm.raw_curve;
      key.put(0x06, cvc::kEcdsaSha256)
          .put(0x81, curve.prime)
          .put(0x82, curve.order)
          .put(0x83, curve.base_point);
    } else {
      const crypto::Curve& curve = *algorithm.curve;
      key.put(0x06, cvc::kEcdsaSha256).put(0x81, curve.prime).put(0x82, curve.a).put(0x83, curve.b);
      key.put(0x84, curve.generator).put(0x85, curve.order).put_byte(0x87, 0x01);
    }
  });
}

void put_policy(TlvWriter& out, const NewKey& wanted) {
  if (wanted.uses) out.put(0x90, be32(*wanted.uses));
  if (!wanted.permitted.empty()) out.put(0x91, wanted.permitted);
  if (wanted.domain) out.put_byte(0x92, *wanted.domain);
}

Bytes bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

Result<void, Failure> generate(TokenSession& session, const NewKey& wanted, std::uint8_t number) {
  ByteVector data(2048);
  ByteWriter bytes{MutableBytes(data)};
  TlvWriter out(bytes);
  if (wanted.algorithm->kind == KeyKind::kSecret) {
    put_policy(out, wanted);
    const auto size = static_cast<std::uint8_t>(0xB0 + (wanted.algorithm->bits - 128) / 64);
    return session.must(kCannotMake, {0x00, 0x48, number, size}, Bytes(data).first(bytes.size()));
  }
  const std::string holder = fmt::format("{:.11}{:05}", session.serial(), number);
  out.put_byte(0x5F29, 0x00).put(0x42, bytes_of(kIssuer));
  put_template(out, *wanted.algorithm);
  out.put(0x5F20, bytes_of(holder));
  put_policy(out, wanted);
  COFFER_TRY(const ByteVector request,
             session.ask(kCannotMake, {0x00, 0x46, number, 0x00}, Bytes(data).first(bytes.size())));
  (void)request;  // it lies in CExx too
  return {};
}

std::string escaped(Bytes bytes) {
  std::string text;
  for (const std::uint8_t octet : bytes) text += fmt::format("%{:02X}", octet);
  return text;
}

/// Text in a URI: what is not unreserved as %XX.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~';
    out += plain ? std::string(1, c) : escaped(bytes_of({&c, 1}));
  }
  return out;
}

}  // namespace

std::string KeyEntry::name() const {
  return description.label.empty() ? fmt::format("#{}", number) : description.label;
}

ByteVector public_key_of(Bytes content) {
  if (is_x509(content)) {
    const unsigned char* at = content.data();
    X509* certificate = d2i_X509(nullptr, &at, static_cast<long>(content.size()));
    ByteVector der = certificate == nullptr ? ByteVector{} : der_of(X509_get0_pubkey(certificate));
    X509_free(certificate);
    ERR_clear_error();
    return der;
  }
  if (const auto request = find_tlv(content, 0x67)) {
    const auto parsed = cvc::parse_authenticated_request(request->value);
    return parsed ? key_in(parsed->inner) : ByteVector{};
  }
  if (const auto certificate = find_tlv(content, 0x7F21)) {
    const auto parsed = cvc::parse(certificate->encoded);
    return parsed ? key_in(*parsed) : ByteVector{};
  }
  return {};
}

Result<std::vector<KeyEntry>, Failure> list_keys(TokenSession& session) {
  COFFER_TRY(const auto files, session.list_files());
  std::vector<KeyEntry> keys;
  for (const std::uint16_t fid : files) {
    if ((fid & 0xFF00) != kKeyPrefix || (fid & 0xFF) == 0) continue;
    COFFER_TRY(KeyEntry entry, read_key(session, static_cast<std::uint8_t>(fid)));
    keys.push_back(std::move(entry));
  }
  return keys;
}

Result<KeyEntry, Failure> find_key(TokenSession& session, std::string_view word) {
  COFFER_TRY(auto keys, list_keys(session));
  const bool by_number = word.starts_with("#");
  const bool by_id = word.starts_with("id:");
  std::erase_if(keys, [&](const KeyEntry& key) {
    if (by_number) return word.substr(1) != std::to_string(key.number);
    if (by_id) return from_hexadecimal(word.substr(3)) != key.description.id;
    return word != key.description.label;
  });
  if (keys.size() == 1) return std::move(keys.front());
  if (keys.empty()) {
    return fail({ExitCode::kNotFound, fmt::format("There is no key \"{}\".", word), "Nothing was done.",
                 "coffer key list shows the keys; one is named by its label, id:HEX or #NUMBER."});
  }
  return fail({ExitCode::kUsage, fmt::format("More than one key is called \"{}\".", word),
               "Nothing was done.", "Name it by id:HEX or #NUMBER: coffer key list shows them."});
}

Result<std::uint8_t, Failure> free_number(TokenSession& session) {
  COFFER_TRY(const auto files, session.list_files());
  for (std::uint16_t number = 1; number <= 0xFF; ++number) {
    if (std::ranges::find(files, kKeyPrefix | number) == files.end())
      return static_cast<std::uint8_t>(number);
  }
  return fail({ExitCode::kExists, "The token has no number left for a key.", "Nothing was changed.",
               "Delete keys that nobody needs: coffer key delete."});
}

Result<KeyEntry, Failure> make_key(TokenSession& session, const NewKey& wanted) {
  COFFER_TRY(const auto keys, list_keys(session));
  for (const KeyEntry& key : keys) {
    if (key.description.label == wanted.label) {
      return fail({ExitCode::kExists, fmt::format("There is a key \"{}\" already.", wanted.label),
                   "Nothing was changed.", "Take another name, or delete that key: coffer key delete."});
    }
  }
  COFFER_TRY(const std::uint8_t number, free_number(session));
  COFFER_CHECK(generate(session, wanted, number));
  const KeyDescription description{.kind = wanted.algorithm->kind,
                                   .label = wanted.label,
                                   .id = wanted.id.empty() ? ByteVector{number} : wanted.id,
                                   .bits = wanted.algorithm->bits};
  if (const auto described = describe_key(session, number, description); !described) {
    (void)delete_key(session, number);  // none is half made
    return fail(described.error());
  }
  return read_key(session, number);
}

Result<void, Failure> describe_key(TokenSession& session, std::uint8_t number,
                                   const KeyDescription& description) {
  return session.write_file("The key's label cannot be written", kDescriptionPrefix | number,
                            write_description(description, number));
}

Result<void, Failure> delete_key(TokenSession& session, std::uint8_t number) {
  COFFER_TRY(const auto files, session.list_files());
  COFFER_CHECK(session.delete_file("The key cannot be deleted", kKeyPrefix | number));
  // Some cards leave these behind.
  for (const std::uint16_t prefix : {kDescriptionPrefix, kCertificatePrefix}) {
    const auto fid = static_cast<std::uint16_t>(prefix | number);
    if (std::ranges::find(files, fid) != files.end()) (void)session.delete_file("", fid);
  }
  return {};
}

std::string uri_of(const TokenSession& session, const KeyEntry& key, bool is_private) {
  std::string uri = "pkcs11:";
  if (!session.serial().empty())
    uri += fmt::format("serial={};", escaped(std::string_view(session.serial())));
  uri += fmt::format("id={}", escaped(Bytes(key.description.id)));
  if (!key.description.label.empty()) {
    uri += fmt::format(";object={}", escaped(std::string_view(key.description.label)));
  }
  const bool is_secret = key.description.kind == KeyKind::kSecret;
  return uri + fmt::format(";type={}", is_secret ? "secret-key" : is_private ? "private" : "public");
}

std::string to_hexadecimal(Bytes bytes) {
  std::string text;
  for (const std::uint8_t octet : bytes) text += fmt::format("{:02x}", octet);
  return text;
}

std::optional<ByteVector> from_hexadecimal(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  ByteVector bytes;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    std::uint8_t octet = 0;
    const auto [end, error] = std::from_chars(text.data() + i, text.data() + i + 2, octet, 16);
    if (error != std::errc{} || end != text.data() + i + 2) return std::nullopt;
    bytes.push_back(octet);
  }
  return bytes;
}

}  // namespace coffer::cli
