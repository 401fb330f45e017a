#include "base/tlv.h"
#include "card/commands/handlers.h"

namespace coffer::card::commands {
namespace {

constexpr std::uint8_t kExtendedEncrypt = 0x51;
constexpr std::uint8_t kExtendedDecrypt = 0x52;

constexpr Tag kAlgorithm = 0x06;
constexpr Tag kData = 0x81;
constexpr Tag kIv = 0x82;
constexpr Tag kAad = 0x83;

/// 1.3.6.1.4.1.54392.5.1771: works with a node of a hierarchy that was loaded before, not with a key.
constexpr std::uint8_t kNodeCipher[] = {0x2B, 0x06, 0x01, 0x04, 0x01, 0x83, 0xA8, 0x78, 0x05, 0x8D, 0x6B};

/// Puts the value where its tag belongs. @returns whether the tag is known and new
bool take(const Tlv& object, std::optional<Bytes>& place) {
  if (place) return false;
  place = object.value;
  return true;
}

/// Each data object at most once, none that is unknown. Wrong data is answered 6700 as wrong lengths are.
Result<token::CipherRequest, Sw> parse(const Command& command) {
  std::optional<Bytes> oid;
  std::optional<Bytes> data;
  token::CipherRequest request;
  TlvReader in(command.data);
  while (!in.at_end()) {
    const auto object = in.next();
    const bool taken = object && ((object->tag == kAlgorithm && take(*object, oid)) ||
                                  (object->tag == kData && take(*object, data)) ||
                                  (object->tag == kIv && take(*object, request.iv)) ||
                                  (object->tag == kAad && take(*object, request.aad)));
    if (!taken) return refuse(Sw::kWrongLength);
  }
  if (!oid) return refuse(Sw::kWrongLength);
  request.oid = *oid;
  request.data = data.value_or(Bytes());
  request.direction =
      command.p2 == kExtendedEncrypt ? token::CipherDirection::kEncrypt : token::CipherDirection::kDecrypt;
  // Hosts write an extended Le of 0000 when they want what is usual.
  const bool says_size = command.ne != 0 && (command.has_short_le || !command.wants_all());
  if (says_size) request.size = command.ne;
  return request;
}

/// Key 00, which nobody can use, stands for the loaded node.
constexpr token::KeyId kLoadedNode = 0x00;

Outcome node_cipher(Connection& connection, const token::CipherRequest& request, ByteWriter& answer) {
  COFFER_TRY_TOKEN(const std::size_t size,
                   connection.token.hd_masters().cipher(connection.session, request, answer.free_space()));
  answer.advance(size);
  return Sw::kOk;
}

Outcome extended_cipher(Connection& connection, const Command& command, ByteWriter& answer) {
  const auto request = parse(command);
  const bool means_node = command.p1 == kLoadedNode;
  const bool names_node = request && equal(request->oid, kNodeCipher);
  if (names_node && means_node) return node_cipher(connection, *request, answer);
  // A wrong attempt to use the node is its use, too.
  if (names_node || (!request && means_node)) connection.token.hd_masters().unload(connection.session);
  if (!request) return refuse(request.error());
  if (names_node) return refuse(Sw::kWrongP1P2);
  COFFER_TRY_TOKEN(
      const std::size_t size,
      connection.token.keys().extended_cipher(connection.session, command.p1, *request, answer.free_space()));
  answer.advance(size);
  return Sw::kOk;
}

}  // namespace

Outcome cipher(Connection& connection, const Command& command, ByteWriter& answer) {
  if (command.p2 == kExtendedEncrypt || command.p2 == kExtendedDecrypt) {
    return extended_cipher(connection, command, answer);
  }
  COFFER_TRY_TOKEN(const std::size_t size,
                   connection.token.keys().cipher(connection.session, command.p1, command.p2, command.data,
                                                  answer.free_space()));
  answer.advance(size);
  return Sw::kOk;
}

}  // namespace coffer::card::commands
