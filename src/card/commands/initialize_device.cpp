#include "base/endian.h"
#include "base/tlv.h"
#include "card/commands/handlers.h"
#include "card/identity.h"

namespace coffer::card::commands {

namespace {

using token::InitialiseRequest;

/// Reads a data object of one byte.
bool read_byte(Bytes value, std::uint8_t& out) {
  if (value.size() != 1) return false;
  out = value[0];
  return true;
}

bool read_options(Bytes value, InitialiseRequest& request) {
  if (value.size() != 2) return false;
  request.options = load_be16(value.first<2>());
  return (*request.options & ~token::options::kAll) == 0;
}

bool read_public_keys(Bytes value, InitialiseRequest& request) {
  if (value.size() != 2) return false;
  request.public_keys_total = value[0];
  request.public_keys_required = value[1];
  return true;
}

/// One data object of the command. Those of biometric servers (95, 96) are refused with all that are unknown:
/// a token that ignored what it is to become would promise too much.
bool read_object(const Tlv& object, InitialiseRequest& request) {
  switch (object.tag) {
    case 0x80:
      return read_options(object.value, request);
    case 0x81:
      request.user_pin = object.value;
      return !object.value.empty();
    case 0x82:
      request.so_pin = object.value;
      return true;
    case 0x91:
      return read_byte(object.value, request.user_pin_tries);
    case 0x92:
      return read_byte(object.value, request.dkek_shares.emplace());
    case 0x93:
      return read_public_keys(object.value, request);
    case 0x97:
      return read_byte(object.value, request.key_domains);
    default:
      return false;
  }
}

std::optional<InitialiseRequest> parse(Bytes data) {
  if (!is_distinct_tlv_sequence(data)) return std::nullopt;
  InitialiseRequest request;
  TlvReader in(data);
  while (const auto object = in.next()) {
    if (!read_object(*object, request)) return std::nullopt;
  }
  return request;
}

}  // namespace

/// Without data: free memory, and the version that hosts are told.
Outcome initialize_device(Connection& connection, const Command& command, ByteWriter& answer) {
  if (command.data.empty()) {
    connection.session.presence.settled = true;  // nothing changes, so nobody need be asked
    answer.put_be32(connection.token.hardware().board().free_memory());
    answer.put_byte(0x00).put_byte(kMajorVersion).put_byte(kMinorVersion);
    return Sw::kOk;
  }
  const auto request = parse(command.data);
  if (!request) return refuse(Sw::kWrongData);
  COFFER_CHECK_TOKEN(connection.token.initialise(connection.session, *request));
  connection.current_file.reset();
  connection.key_import.clear();
  return Sw::kOk;
}

}  // namespace coffer::card::commands
