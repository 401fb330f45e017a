#include "base/endian.h"
#include "base/tlv.h"
#include "card/commands/handlers.h"
#include "card/identity.h"

namespace coffer::card::commands {

namespace {

enum class Answer { kFcp, kNothing };

/// What P2 asks for: 00 or 04 the description, 0C nothing.
Result<Answer, Sw> wanted_answer(const Command& command) {
  if (command.p2 == 0x00 || command.p2 == 0x04) return Answer::kFcp;
  if (command.p2 == 0x0C) return Answer::kNothing;
  return refuse(Sw::kWrongP1P2);
}

/// FCP of the application. Hosts read tag 85 from its end: options, platform, version.
void put_application_fcp(Connection& connection, ByteWriter& answer) {
  const std::uint16_t options = connection.token.config().options;
  const std::uint8_t properties[] = {static_cast<std::uint8_t>(options >> 8),
                                     static_cast<std::uint8_t>(options), kPlatform, kMajorVersion,
                                     kMinorVersion};
  TlvWriter(answer).put_nested(0x62, [&](TlvWriter& fcp) {
    fcp.put_byte(0x82, 0x38);  // a directory
    fcp.put_be16(0x83, token::fids::kMasterFile);
    fcp.put(0x84, kApplicationId);
    fcp.put(0x85, properties);
  });
}

void put_file_fcp(token::FileId fid, std::size_t size, ByteWriter& answer) {
  TlvWriter(answer).put_nested(0x62, [&](TlvWriter& fcp) {
    fcp.put_be16(0x81, static_cast<std::uint16_t>(size));
    fcp.put_byte(0x82, 0x01);  // a transparent working EF
    fcp.put_be16(0x83, fid);
  });
}

Result<std::size_t, Sw> file_size(Connection& connection, token::FileId fid) {
  if (fid == token::fids::kKeyImport) {
    if (connection.key_import.empty()) return refuse(Sw::kFileNotFound);
    return connection.key_import.size();
  }
  COFFER_TRY_TOKEN(const std::size_t size, connection.token.files().size(fid));
  return size;
}

Outcome select_by_id(Connection& connection, Answer wanted, Bytes id, ByteWriter& answer) {
  const bool is_master_file =
      id.empty() || (id.size() == 2 && load_be16(id.first<2>()) == token::fids::kMasterFile);
  if (is_master_file) {
    if (wanted == Answer::kFcp) put_application_fcp(connection, answer);
    return Sw::kOk;
  }
  if (id.size() != 2) return refuse(Sw::kFileNotFound);
  const token::FileId fid = load_be16(id.first<2>());
  COFFER_TRY(const std::size_t size, file_size(connection, fid));
  connection.current_file = fid;
  if (wanted == Answer::kFcp) put_file_fcp(fid, size, answer);
  return Sw::kOk;
}

}  // namespace

Outcome select_application(Connection& connection, const Command& command, ByteWriter& answer) {
  COFFER_TRY(const Answer wanted, wanted_answer(command));
  if (!equal(command.data, kApplicationId)) return refuse(Sw::kFileNotFound);
  connection.token.logout(connection.session);
  connection.restart();
  if (wanted == Answer::kFcp) put_application_fcp(connection, answer);
  return Sw::kOk;
}

Outcome select_file(Connection& connection, const Command& command, ByteWriter& answer) {
  COFFER_TRY(const Answer wanted, wanted_answer(command));
  return select_by_id(connection, wanted, command.data, answer);
}

Outcome select_path(Connection& connection, const Command& command, ByteWriter& answer) {
  COFFER_TRY(const Answer wanted, wanted_answer(command));
  Bytes path = command.data;
  const bool from_master_file = path.size() == 4 && load_be16(path.first<2>()) == token::fids::kMasterFile;
  if (from_master_file) path = path.subspan(2);
  return select_by_id(connection, wanted, path, answer);
}

}  // namespace coffer::card::commands
