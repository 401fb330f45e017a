#include "client/device/device.h"

#include "base/tlv.h"
#include "card/identity.h"
#include "client/objects/files.h"

namespace coffer::client {
namespace {

constexpr Request kSelect{.name = "SELECT", .ins = 0xA4, .p1 = 0x04, .data = card::kApplicationId, .ne = 256};
constexpr Request kEnumerate{.name = "ENUMERATE OBJECTS", .cla = 0x80, .ins = 0x58, .ne = kAll};
/// A sequence number ends a holder reference.
constexpr std::size_t kSequence = 5;

/// Words with which cards say that they have no such command or function.
bool means_unknown(Sw sw) {
  return sw == Sw::kInstructionNotSupported || sw == Sw::kClassNotSupported ||
         sw == Sw::kFunctionNotSupported || sw == Sw::kWrongP1P2 || sw == Sw::kWrongParameters;
}

/// Tag 85 of the FCP, read from its end: options, platform, version.
ClientResult<void> read_version(Bytes answer, DeviceInfo& info) {
  const auto outer = TlvReader(answer).next();
  if (!outer || (outer->tag != 0x62 && outer->tag != 0x6F)) return fail(Error::Kind::kMalformed, "SELECT");
  const auto nested = find_tlv(outer->value, 0x62);
  const Bytes fcp = nested ? nested->value : outer->value;
  const auto properties = find_tlv(fcp, 0x85);
  if (!properties || properties->value.size() < 2) return fail(Error::Kind::kMalformed, "version");
  const Bytes value = properties->value;
  const std::size_t end = value.size();
  info.minor = value[end - 1];
  info.major = value[end - 2];
  if (end >= 5) info.options = static_cast<std::uint16_t>(value[end - 5] << 8 | value[end - 4]);
  return {};
}

}  // namespace

ClientResult<std::unique_ptr<Device>> Device::open(std::unique_ptr<CardConnection> connection) {
  std::unique_ptr<Device> device(new Device(std::move(connection)));
  COFFER_TRY(device->info_.atr, device->link_.atr());
  COFFER_CHECK(device->select());
  COFFER_CHECK(device->find_form());
  COFFER_CHECK(device->read_identity());
  COFFER_TRY(device->info_.kind, device->find_kind());
  device->capabilities_ = Capabilities(device->info_.kind);
  return device;
}

ClientResult<void> Device::select() {
  COFFER_TRY(const WipedBytes answer, send(kSelect));
  return read_version(answer.bytes(), info_);
}

ClientResult<void> Device::reset() {
  COFFER_CHECK(link_.reset());
  return select();
}

/// A list with an extended length, which changes nothing: where that does not go through, short ones do.
ClientResult<void> Device::find_form() {
  const auto reply = link_.exchange(kEnumerate);
  if (reply && reply->sw == Sw::kOk) return {};
  link_.force_short();
  return select();
}

ClientResult<void> Device::read_identity() {
  COFFER_TRY(const auto chain, find_file(*this, token::fids::kDeviceCertificates));
  const auto certificate = chain ? TlvReader(chain->bytes()).next(0x7F21) : std::nullopt;
  if (!certificate) return {};
  const auto body = find_tlv(certificate->value, 0x7F4E);
  const auto chr = body ? find_tlv(body->value, 0x5F20) : std::nullopt;
  if (!chr) return {};
  info_.chr.assign(chr->value.begin(), chr->value.end());
  if (info_.chr.size() > kSequence) info_.serial = info_.chr.substr(0, info_.chr.size() - kSequence);
  return {};
}

/// Whether a command is there: it needs a login, which nobody has, or is not known.
ClientResult<bool> Device::knows(std::uint8_t ins, std::uint8_t p1) {
  COFFER_TRY(const Reply reply, link_.exchange({.name = "probe", .cla = 0x80, .ins = ins, .p1 = p1}));
  return !means_unknown(reply.sw) && reply.sw != Sw::kFileNotFound;
}

ClientResult<CardKind> Device::find_kind() {
  COFFER_TRY(const bool attests, knows(0xF0, 0x01));
  if (attests) return CardKind::kCoffer;
  COFFER_TRY(const bool has_options, knows(0x64, 0x06));
  if (has_options) return CardKind::kPicoHsm;
  if (info_.chr.starts_with("DENK")) return CardKind::kNitrokeyHsm;
  return info_.chr.empty() ? CardKind::kUnknown : CardKind::kSmartCardHsm;
}

ClientResult<WipedBytes> Device::send(const Request& request) {
  COFFER_TRY(Reply reply, link_.exchange(request));
  if (reply.sw != Sw::kOk) return std::unexpected(refused(request.name, reply.sw));
  return std::move(reply.data);
}

ClientResult<void> Device::require(Feature feature) const {
  if (!capabilities_.may_have(feature)) return fail(Error::Kind::kUnsupported, name_of(feature));
  return {};
}

ClientResult<WipedBytes> Device::send(Feature feature, const Request& request) {
  COFFER_CHECK(require(feature));
  COFFER_TRY(Reply reply, link_.exchange(request));
  if (reply.sw == Sw::kOk) {
    capabilities_.learn(feature, true);
    return std::move(reply.data);
  }
  if (capabilities_.of(feature) == Support::kUnknown && means_unknown(reply.sw)) {
    capabilities_.learn(feature, false);
    return fail(Error::Kind::kUnsupported, name_of(feature));
  }
  return std::unexpected(refused(request.name, reply.sw));
}

}  // namespace coffer::client
