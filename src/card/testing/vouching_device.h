#pragma once
// Another device of the installation, whose keys a card registers in place of the user PIN.

#include "card/testing/apdus.h"
#include "crypto/ec.h"
#include "token/identity/issuing_authority.h"
#include "token/testing/token_fixture.h"

namespace coffer::card::testing {

/// MANAGE SECURITY ENVIRONMENT: choose a public key by its holder's name.
enum class KeyUse : std::uint8_t { kAuthentication = 0xA4, kSignature = 0xB6 };
inline ByteVector choose_public_key(KeyUse use, Bytes chr) {
  const auto size = static_cast<std::uint8_t>(chr.size());
  const auto data_size = static_cast<std::uint8_t>(size + 2);
  ByteVector command{0x00, 0x22, 0x81, static_cast<std::uint8_t>(use), data_size, 0x83, size};
  command.insert(command.end(), chr.begin(), chr.end());
  return command;
}

class VouchingDevice {
 public:
  explicit VouchingDevice(token::testing::TestPlatform& platform) {
    token::IssuingAuthority authority(platform.authority_store, platform.root_key, platform.clock);
    EXPECT_TRUE(authority.prepare());
    EXPECT_TRUE(authority.issue(*device_key_.public_point(), kName, issued_));
  }

  /// What makes a card believe in this device: choose its issuer, verify its certificate, choose it.
  [[nodiscard]] std::vector<ByteVector> introduction() const {
    const auto certificate = TlvReader(issued_.chain).next(0x7F21).value_or(Tlv{});
    const auto issuer = token::cvc::parse(certificate.encoded)->car;
    return {choose_public_key(KeyUse::kSignature, issuer), extended(0x002A00BE, certificate.value),
            choose_public_key(KeyUse::kSignature, kName)};
  }
  /// What a card registers: the content of the request for a key, signed by this device.
  [[nodiscard]] ByteVector vouch(const crypto::EcPrivateKey& key, std::string_view holder) const {
    const auto point = *key.public_point();
    token::cvc::RequestContent content;
    content.key.algorithm = token::cvc::kEcdsaSha256;
    content.key.curve = &key.curve();
    content.key.point = point;
    content.chr = token::testing::bytes_of(holder);
    content.outer_car = kName;
    ByteVector request(token::cvc::kMaxRequest);
    const auto size = token::cvc::make_authenticated_request(
        content, {&key, token::cvc::kEcdsaSha256}, {&device_key_, token::cvc::kEcdsaSha256}, request);
    const Bytes value = find_tlv(Bytes(request).first(*size), 0x67)->value;
    return {value.begin(), value.end()};
  }

 private:
  static constexpr std::uint8_t kName[] = {'C', 'F', 'O', 'T', 'H', 'E', 'R', '0', '0', '0', '0', '0'};

  crypto::EcPrivateKey device_key_ =
      *crypto::EcPrivateKey::generate(crypto::curve(crypto::CurveId::kBrainpoolP256r1));
  token::IssuingAuthority::Issued issued_;
};

}  // namespace coffer::card::testing
