#pragma once
// The signer of a group of devices, who makes members of them (XKEK; Pico HSM specification, 4.6.1).

#include <vector>

#include "crypto/ec.h"
#include "token/cvc/cvc.h"
#include "token/identity/device_identity.h"
#include "token/testing/signature_of.h"

namespace coffer::token::testing {

class XkekGroup {
 public:
  XkekGroup() : signer_(*crypto::EcPrivateKey::generate(crypto::curve(crypto::CurveId::kBrainpoolP256r1))) {}

  /// What names the group: X and Y of the signer's key.
  [[nodiscard]] std::vector<std::uint8_t> uid() const {
    const auto point = signer_.public_point();
    return {point->bytes().begin() + 1, point->bytes().end()};
  }
  /// The signer's request without its outermost tag, and the signature for this device.
  [[nodiscard]] std::vector<std::uint8_t> membership(const DeviceIdentity& device,
                                                     Bytes algorithm = cvc::kEcdsaSha256) const {
    static constexpr std::uint8_t kName[] = {'U', 'T', 'G', 'R', 'O', 'U', 'P', '0', '0', '0', '0', '1'};
    const auto point = signer_.public_point();
    const cvc::Signer signer{&signer_, algorithm};
    cvc::RequestContent content;
    content.key.algorithm = algorithm;
    content.key.curve = &signer_.curve();
    content.key.point = *point;
    content.chr = kName;
    content.outer_car = kName;
    std::vector<std::uint8_t> request(cvc::kMaxRequest);
    request.resize(cvc::make_authenticated_request(content, signer, signer, request).value_or(0));
    std::vector<std::uint8_t> message{0x54};
    const Bytes x = device.point().subspan(1, 32);
    message.insert(message.end(), x.begin(), x.end());
    const auto signature = signature_of(signer_, message);
    const Bytes inner = find_tlv(request, 0x67)->value;
    std::vector<std::uint8_t> data(inner.begin(), inner.end());
    data.insert(data.end(), {0x54, 0x40});
    data.insert(data.end(), signature.bytes().begin(), signature.bytes().end());
    return data;
  }

 private:
  crypto::EcPrivateKey signer_;
};

}  // namespace coffer::token::testing
