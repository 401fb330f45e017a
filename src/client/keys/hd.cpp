#include "client/keys/hd.h"

#include <utility>

#include "base/tlv.h"

namespace coffer::client {
namespace {

constexpr std::uint8_t kHdKeys = 0x4A;
constexpr std::uint8_t kExport = 0x0A;
constexpr std::uint8_t kLoad = 0x10;
constexpr std::size_t kBlock = 16;
constexpr std::size_t kHash = 32;
constexpr std::size_t kMaxSteps = 255;
constexpr Tag kNumber = 0x02;
constexpr Tag kLabel = 0x04;
/// 1.3.6.1.4.1.54392.5.1771
constexpr std::uint8_t kNodeCipher[] = {0x2B, 0x06, 0x01, 0x04, 0x01, 0x83, 0xA8, 0x78, 0x05, 0x8D, 0x6B};

bool is_master_slot(std::uint8_t slot) { return slot < token::kHdMasters; }

ClientResult<ByteVector> encode(const HdAddress& node) {
  if (!is_master_slot(node.slot)) return fail(Error::Kind::kArgument, "a slot from 0 to 9");
  if (node.steps.size() > kMaxSteps) return fail(Error::Kind::kArgument, "a path of more than 255 steps");
  ByteVector path(3 + node.steps.size() * (2 + token::kMaxHdLabel));
  ByteWriter bytes(path);
  TlvWriter out(bytes);
  out.put_byte(kNumber, node.slot);
  for (const auto& step : node.steps) {
    if (const auto* index = std::get_if<std::uint32_t>(&step)) {
      out.put(kNumber, be32(*index));
      continue;
    }
    const auto& label = std::get<std::string>(step);
    if (label.size() > token::kMaxHdLabel) return fail(Error::Kind::kArgument, "a label of over 127 bytes");
    out.put(kLabel, {reinterpret_cast<const std::uint8_t*>(label.data()), label.size()});
  }
  path.resize(bytes.size());
  return path;
}

/// HD KEYS about a node: 6400 is the word for one that there is not.
ClientResult<WipedBytes> about_node(Device& device, std::uint8_t what, const HdAddress& node,
                                    std::size_t ne) {
  COFFER_TRY(const ByteVector path, encode(node));
  auto answer = device.send(
      Feature::kHdKeys, {.name = "HD KEYS", .cla = 0x80, .ins = kHdKeys, .p1 = what, .data = path, .ne = ne});
  if (!answer && answer.error().is(Sw::kExecutionError)) {
    return fail(Error::Kind::kNotFound, "a node at this place of a hierarchy");
  }
  return answer;
}

ClientResult<WipedBytes> cipher(Device& device, std::uint8_t direction, const HdAddress& node,
                                const HdCipherParameters& parameters, Bytes text) {
  if (text.empty() || text.size() % kBlock != 0) {
    return fail(Error::Kind::kArgument, "data of whole blocks of 16 bytes");
  }
  if (parameters.iv && parameters.iv->size() != kBlock)
    return fail(Error::Kind::kArgument, "an IV of 16 bytes");
  const std::size_t room = text.size() + parameters.associated.size() + 64;
  if (room > 0xFFFF) return fail(Error::Kind::kArgument, "so much data");
  COFFER_CHECK(about_node(device, kLoad, node, 0));
  ByteVector data(room);
  ByteWriter bytes(data);
  TlvWriter out(bytes);
  out.put(0x06, kNodeCipher).put(0x81, text);
  if (parameters.iv) out.put(0x82, *parameters.iv);
  out.put(0x83, parameters.associated);
  auto result = device.send({.name = "CIPHER",
                             .cla = 0x80,
                             .ins = 0x78,
                             .p2 = direction,
                             .data = Bytes(data).first(bytes.size()),
                             .ne = kAll});
  wipe(data);
  return result;
}

}  // namespace

ClientResult<void> create_hd_master(Device& device, HdKind kind, std::uint8_t slot, Bytes seed) {
  const bool has_size =
      seed.empty() || (seed.size() >= token::kMinHdSeed && seed.size() <= token::kMaxHdSeed);
  if (!has_size) return fail(Error::Kind::kArgument, "a seed of 16 to 64 bytes");
  if (!is_master_slot(slot)) return fail(Error::Kind::kArgument, "a slot from 0 to 9");
  COFFER_CHECK(device.send(Feature::kHdKeys, {.name = "HD KEYS",
                                              .cla = 0x80,
                                              .ins = kHdKeys,
                                              .p1 = std::to_underlying(kind),
                                              .p2 = slot,
                                              .data = seed}));
  return {};
}

ClientResult<ByteVector> export_hd_node(Device& device, const HdAddress& node) {
  COFFER_TRY(const WipedBytes exported, about_node(device, kExport, node, 256));
  return exported.copy();
}

ClientResult<ByteVector> sign_with_hd_node(Device& device, const HdAddress& node, Bytes hash) {
  if (hash.size() != kHash) return fail(Error::Kind::kArgument, "a hash of 32 bytes");
  COFFER_CHECK(about_node(device, kLoad, node, 0));
  COFFER_TRY(const WipedBytes signature,
             device.send({.name = "SIGN", .cla = 0x80, .ins = 0x68, .p2 = 0xA0, .data = hash, .ne = 256}));
  return signature.copy();
}

ClientResult<WipedBytes> encrypt_with_hd_node(Device& device, const HdAddress& node,
                                              const HdCipherParameters& parameters, Bytes text) {
  return cipher(device, 0x51, node, parameters, text);
}

ClientResult<WipedBytes> decrypt_with_hd_node(Device& device, const HdAddress& node,
                                              const HdCipherParameters& parameters, Bytes text) {
  return cipher(device, 0x52, node, parameters, text);
}

}  // namespace coffer::client
