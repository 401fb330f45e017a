#include "client/login/public_key_login.h"

#include "base/tlv.h"
#include "card/references.h"
#include "token/cvc/cvc.h"

namespace coffer::client {
namespace {

constexpr std::uint8_t kManage = 0x54;
constexpr Request kStatus{.name = "MANAGE PUBLIC KEY AUTHENTICATION", .cla = 0x80, .ins = kManage, .ne = 4};
constexpr std::size_t kChallenge = 8;
constexpr Tag kCertificate = 0x7F21;
constexpr Tag kRequest = 0x67;

Bytes bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// A token without public keys says so with one of these.
bool means_off(Sw sw) {
  return sw == Sw::kInstructionNotSupported || sw == Sw::kWrongP1P2 || sw == Sw::kFileNotFound;
}

ClientResult<PublicKeyLoginStatus> parse_status(Bytes answer) {
  if (answer.size() < 4) return fail(Error::Kind::kMalformed, "state of the registered public keys");
  return PublicKeyLoginStatus{
      .total = answer[0], .missing = answer[1], .required = answer[2], .authenticated = answer[3]};
}

/// MANAGE SECURITY ENVIRONMENT: chooses a public key. @returns the status word
ClientResult<Sw> choose(Device& device, std::uint8_t what, Bytes holder) {
  FixedBuffer<32> data;
  ByteWriter bytes(data.storage());
  TlvWriter(bytes).put(0x83, holder);
  if (bytes.overflowed()) return fail(Error::Kind::kArgument, "a holder reference of over 16 characters");
  data.set_size(bytes.size());
  COFFER_TRY(const Reply reply,
             device.exchange(
                 {.name = "MANAGE SECURITY ENVIRONMENT", .ins = 0x22, .p1 = 0x81, .p2 = what, .data = data}));
  return reply.sw;
}

/// Chooses a key that verifies. @returns whether the card knows it
ClientResult<bool> choose_verifier(Device& device, Bytes holder) {
  COFFER_TRY(const Sw sw, choose(device, card::kSignatureTemplate, holder));
  if (sw == Sw::kOk) return true;
  const auto word = static_cast<unsigned>(sw);
  const bool is_unknown = (word >> 8) == 0x6A || (word & 0xFF) == 0x88;
  if (is_unknown) return false;
  return std::unexpected(refused("MANAGE SECURITY ENVIRONMENT", sw));
}

/// Makes sure that the card knows a certificate's key.
ClientResult<void> take_in(Device& device, Bytes certificate) {
  const auto outer = TlvReader(certificate).next(kCertificate);
  const auto parsed = token::cvc::parse(certificate);
  if (!outer || !parsed) return fail(Error::Kind::kMalformed, "a device certificate");
  COFFER_TRY(const bool is_known, choose_verifier(device, parsed->chr));
  if (is_known) return {};
  COFFER_TRY(const bool knows_issuer, choose_verifier(device, parsed->car));
  if (!knows_issuer) return fail(Error::Kind::kNotFound, "the authority that issued the device certificate");
  COFFER_CHECK(
      device.send({.name = "PSO: VERIFY CERTIFICATE", .ins = 0x2A, .p2 = 0xBE, .data = outer->value}));
  return {};
}

ClientResult<std::optional<RegisteredKey>> query_slot(Device& device, std::uint8_t slot) {
  Request query = kStatus;
  query.p1 = 0x02;
  query.p2 = slot;
  query.ne = 256;
  COFFER_TRY(const Reply reply, device.exchange(query));
  RegisteredKey key{.slot = slot};
  switch (reply.sw) {
    case Sw::kOk:
    case Sw::kKeyAuthenticated:
      key.holder.assign(reply.data.bytes().begin(), reply.data.bytes().end());
      key.authenticated = reply.sw == Sw::kKeyAuthenticated;
      return key;
    case Sw::kReferencedDataNotFound:
      return key;
    case Sw::kWrongP1P2:
      return std::optional<RegisteredKey>();
    default:
      return std::unexpected(refused(query.name, reply.sw));
  }
}

}  // namespace

ClientResult<std::optional<PublicKeyLoginStatus>> public_key_login_status(Device& device) {
  COFFER_TRY(const Reply reply, device.exchange(kStatus));
  if (means_off(reply.sw)) return std::optional<PublicKeyLoginStatus>();
  if (reply.sw != Sw::kOk) return std::unexpected(refused(kStatus.name, reply.sw));
  return parse_status(reply.data.bytes());
}

ClientResult<std::vector<RegisteredKey>> list_registered_keys(Device& device) {
  std::vector<RegisteredKey> keys;
  for (std::uint8_t slot = 0; slot < token::kMaxPublicKeySlots; ++slot) {
    COFFER_TRY(auto key, query_slot(device, slot));
    if (!key) break;
    keys.push_back(std::move(*key));
  }
  if (keys.empty()) return fail(Error::Kind::kNotFound, "public keys that log in");
  return keys;
}

ClientResult<PublicKeyLoginStatus> register_public_key(Device& device, const PublicKeyFile& file,
                                                       std::optional<std::uint8_t> replace) {
  const auto request = TlvReader(file.request).next(kRequest);
  const auto parsed = token::cvc::parse(file.device);
  if (!request || !parsed) return fail(Error::Kind::kMalformed, "public key file");
  COFFER_CHECK(take_in(device, file.issuer));
  COFFER_CHECK(take_in(device, file.device));
  COFFER_TRY(const bool is_chosen, choose_verifier(device, parsed->chr));
  if (!is_chosen) return fail(Error::Kind::kNotFound, "the device that the key is of");
  Request command = kStatus;
  command.p1 = replace ? 0x01 : 0x00;
  command.p2 = replace.value_or(0);
  command.data = request->value;
  COFFER_TRY(const WipedBytes answer, device.send(command));
  return parse_status(answer.bytes());
}

ClientResult<ByteVector> begin_public_key_login(Device& device, std::string_view holder) {
  COFFER_TRY(const Sw sw, choose(device, card::kAuthenticationTemplate, bytes_of(holder)));
  if (sw == Sw::kReferencedDataNotFound) return fail(Error::Kind::kNotFound, "a registered key of this name");
  if (sw == Sw::kConditionsNotSatisfied) return fail(Error::Kind::kExists, "the login of this key");
  if (sw != Sw::kOk) return std::unexpected(refused("MANAGE SECURITY ENVIRONMENT", sw));
  COFFER_TRY(const WipedBytes challenge,
             device.send({.name = "GET CHALLENGE", .ins = 0x84, .ne = kChallenge}));
  if (challenge.size() != kChallenge) return fail(Error::Kind::kMalformed, "challenge");
  ByteVector message(device.info().chr.begin(), device.info().chr.end());
  message.insert(message.end(), challenge.bytes().begin(), challenge.bytes().end());
  return message;
}

ClientResult<PublicKeyLoginStatus> finish_public_key_login(Device& device, Bytes signature) {
  COFFER_CHECK(device.send({.name = "EXTERNAL AUTHENTICATE", .ins = 0x82, .data = signature}));
  COFFER_TRY(const WipedBytes answer, device.send(kStatus));
  return parse_status(answer.bytes());
}

}  // namespace coffer::client
