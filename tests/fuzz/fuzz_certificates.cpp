// Card verifiable certificates, authenticated requests and chains. The first byte of the input says what the
// rest is:
//   0  anything, for the parsers alone: what they answer lies within the input
//   1  what hosts send: PSO VERIFY CERTIFICATE, MANAGE PUBLIC KEY AUTHENTICATION and files of certificates
//   2  a body, from the public key on, that this installation's issuing authority signs (3: its root)
//   4  the body of a request that a key signs, and that a trusted device signs once more
// so that with 2 to 4 what stands behind the signatures is reached. Whatever comes: what is refused changes
// nothing; what is accepted is found again; and the token starts again from what it has stored.

#include "base/byte_reader.h"
#include "base/tlv.h"
#include "card/testing/test_device.h"
#include "token/state/stored_ec_key.h"
#include "token/testing/signature_of.h"

namespace {

using namespace coffer;
using card::testing::ByteVector;
using card::testing::check;
using card::testing::extended;
using card::testing::Terminal;
using card::testing::TestDevice;
namespace cvc = token::cvc;

enum Form : std::uint8_t { kParsers, kCommands, kIssued, kIssuedByRoot, kRequest, kForms };

// Records of the store of an issuing authority (token/identity/issuing_authority.cpp).
constexpr token::RecordId kRootKey = 0x1001;
constexpr token::RecordId kIssuerKey = 0x1003;

/// An EC key whose scalar is known, and so the same at each run.
crypto::EcPrivateKey known_key(crypto::CurveId curve, std::uint8_t scalar) {
  auto key = crypto::EcPrivateKey::load(crypto::curve(curve), Bytes(&scalar, 1));
  check(key.has_value(), "a known key");
  return std::move(*key);
}

/// Somebody who signs, and under which name.
struct Issuer {
  crypto::EcPrivateKey key;
  ByteVector chr;
};

ByteVector sign(const crypto::EcPrivateKey& key, Bytes message) {
  const auto signature = token::testing::signature_of(key, message);
  check(!signature.empty(), "a signature");
  return {signature.bytes().begin(), signature.bytes().end()};
}

/// One data object.
ByteVector tlv(Tag tag, Bytes value) {
  ByteVector encoded(value.size() + 8);
  ByteWriter out(encoded);
  TlvWriter(out).put(tag, value);
  encoded.resize(out.size());
  return encoded;
}
ByteVector join(std::initializer_list<ByteVector> parts) {
  ByteVector all;
  for (const ByteVector& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

/// 7F4E and 5F37 around the content of a body.
ByteVector signed_body(Bytes content, const crypto::EcPrivateKey& key) {
  const ByteVector body = tlv(0x7F4E, content);
  return join({body, tlv(0x5F37, sign(key, body))});
}

/// A token of this installation, initialised for two public keys, that knows the certificate of another
/// device; and the keys behind the certificates.
class World {
 public:
  World() {
    TestDevice device;
    token::IssuingAuthority authority(device.platform().authority_store, device.platform().root_key,
                                      device.platform().clock);
    token::IssuingAuthority::Issued issued;
    const auto point = other_.key.public_point();
    check(point && authority.prepare() && authority.issue(*point, other_.chr, issued),
          "the other device is certified");
    take_issuers(device.platform(), issued.trusted);

    Terminal terminal(device.token());
    // Public keys may be replaced: option 0008.
    terminal.must("805000001D 80020009 8106363438323139 82083537363231383830 91010A 93020201");
    terminal.log_in();
    terminal.must(choose(0xB6, issuer_.chr));
    const auto certificate = TlvReader(issued.chain).next(0x7F21);
    terminal.must(extended(0x002A00BE, certificate->value));
    records_ = store::testing::records_of(device.store());
  }

  [[nodiscard]] const store::testing::Records& records() const { return records_; }
  [[nodiscard]] const Issuer& root() const { return root_; }
  [[nodiscard]] const Issuer& issuer() const { return issuer_; }
  [[nodiscard]] const Issuer& other_device() const { return other_; }

  /// MANAGE SECURITY ENVIRONMENT: SET PUBLIC KEY.
  static ByteVector choose(std::uint8_t purpose, Bytes chr) {
    return extended(0x00228100U | purpose, tlv(0x83, chr));
  }

 private:
  void take_issuers(const token::testing::TestPlatform& platform, Bytes certificates) {
    token::SealingKey sealing_key;
    check(token::derive_device_sealing_key(platform.root_key, sealing_key).has_value(), "sealing key");
    TlvReader reader(certificates);
    for (Issuer* issuer : {&root_, &issuer_}) {
      const auto parsed = cvc::parse(reader.next(0x7F21)->encoded);
      check(parsed.has_value(), "our own certificates are read");
      issuer->chr.assign(parsed->chr.begin(), parsed->chr.end());
      auto key = token::load_ec_key(platform.authority_store, sealing_key, token::Purpose::kAuthorityKey,
                                    issuer == &root_ ? kRootKey : kIssuerKey);
      check(key.has_value(), "the authority's keys are opened");
      issuer->key = std::move(*key);
    }
  }

  Issuer root_;
  Issuer issuer_;
  Issuer other_{known_key(crypto::CurveId::kBrainpoolP256r1, 2),
                card::testing::from_hex("43464F544845523030303030")};
  store::testing::Records records_;
};

void check_within(Bytes inner, Bytes outer) {
  if (inner.empty()) return;
  check(inner.data() >= outer.data() && inner.data() + inner.size() <= outer.data() + outer.size(),
        "what a parser answers lies within its input");
}

void check_certificate(const cvc::Certificate& certificate, Bytes input) {
  for (const Bytes part :
       {certificate.encoded, certificate.body, certificate.car, certificate.chr, certificate.algorithm,
        certificate.point, certificate.modulus, certificate.exponent, certificate.signature}) {
    check_within(part, input);
  }
  check(!certificate.chr.empty() && !certificate.signature.empty(), "a certificate has holder and signature");
  (void)cvc::verify(certificate.algorithm, certificate.curve, certificate.point, certificate.modulus,
                    certificate.exponent, certificate.body, certificate.signature);
}

void parse(Bytes input) {
  if (const auto certificate = cvc::parse(input)) check_certificate(*certificate, input);
  if (const auto certificate = cvc::parse_body_and_signature(input)) check_certificate(*certificate, input);
  if (const auto request = cvc::parse_authenticated_request(input)) {
    check_certificate(request->inner, input);
    for (const Bytes part : {request->outer_car, request->outer_signature, request->signed_part}) {
      check_within(part, input);
    }
  }
  (void)cvc::parse_domain_parameters(input);
}

/// Each way by which a host brings certificates, with the same bytes.
void send_everywhere(Terminal& terminal, const World& world, Bytes input) {
  static constexpr std::uint16_t kFiles[] = {0x2F02, 0xCE05, 0xCA01};
  terminal.must(World::choose(0xB6, world.issuer().chr));
  (void)terminal.send(extended(0x002A00BE, input));
  terminal.must(World::choose(0xB6, world.other_device().chr));
  (void)terminal.send(extended(0x80540000, input));
  (void)terminal.send(extended(0x80540100, input));
  for (const std::uint16_t file : kFiles) {
    const auto contents = join({tlv(0x54, be16(0)), tlv(0x53, input)});
    if (terminal.send(extended(0x00D70000U | file, contents)) != card::Sw::kOk) continue;
    const card::Sw read = terminal.send(extended(0x00B10000U | file, tlv(0x54, be16(0))));
    check((read == card::Sw::kOk || read == card::Sw::kEndOfFile) && equal(terminal.data(), input),
          "a file that was written is read as it was written");
  }
}

/// A certificate that is signed as it should be.
void verify_issued(Terminal& terminal, const Issuer& issuer, Bytes rest_of_body) {
  const ByteVector body = join({card::testing::from_hex("5F290100"), tlv(0x42, issuer.chr),
                                ByteVector(rest_of_body.begin(), rest_of_body.end())});
  const ByteVector certificate = signed_body(body, issuer.key);
  terminal.must(World::choose(0xB6, issuer.chr));
  if (terminal.send(extended(0x002A00BE, certificate)) != card::Sw::kOk) return;
  const auto parsed = cvc::parse_body_and_signature(certificate);
  check(parsed.has_value() && equal(parsed->car, issuer.chr), "what was accepted names its issuer");
  terminal.must(World::choose(0xB6, parsed->chr));
}

/// A request that both signatures are right of.
void register_request(Terminal& terminal, const Issuer& device, Bytes body) {
  static const crypto::EcPrivateKey kKeys[] = {known_key(crypto::CurveId::kSecp256r1, 1),
                                               known_key(crypto::CurveId::kBrainpoolP256r1, 1)};
  if (body.empty()) return;
  const crypto::EcPrivateKey& key = kKeys[body[0] % std::size(kKeys)];
  const ByteVector inner = join({tlv(0x7F21, signed_body(body.subspan(1), key)), tlv(0x42, device.chr)});
  const ByteVector request = join({inner, tlv(0x5F37, sign(device.key, inner))});
  terminal.must(World::choose(0xB6, device.chr));
  if (terminal.send(extended(0x80540000, request)) != card::Sw::kOk) return;
  check(terminal.data().size() == 4 && terminal.data()[1] == 1, "one key of two is missing now");
  const auto parsed = cvc::parse_authenticated_request(request);
  terminal.must("8054020000");
  check(parsed.has_value() && equal(terminal.data(), parsed->inner.chr), "the key is known by its holder");
  terminal.must(World::choose(0xA4, parsed->inner.chr));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const World kWorld;
  if (size == 0 || size > 4096) return 0;
  const Bytes input = Bytes(data, size).subspan(1);
  const auto form = static_cast<Form>(data[0] % kForms);
  if (form == kParsers) {
    parse(input);
    return 0;
  }
  TestDevice device(kWorld.records());
  Terminal terminal(device.token());
  terminal.log_in();
  if (form == kCommands) send_everywhere(terminal, kWorld, input);
  if (form == kIssued) verify_issued(terminal, kWorld.issuer(), input);
  if (form == kIssuedByRoot) verify_issued(terminal, kWorld.root(), input);
  if (form == kRequest) register_request(terminal, kWorld.other_device(), input);
  const TestDevice restarted(store::testing::records_of(device.store()));
  return 0;
}
