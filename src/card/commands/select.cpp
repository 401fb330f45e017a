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

/// What the rescue application says when it is selected: which board, which product, and which of them.
void put_device_description(Connection& connection, ByteWriter& answer) {
  const platform::Board& board = connection.token.hardware().board();
  answer.put_byte(static_cast<std::uint8_t>(board.kind())).put_byte(kProduct);
  answer.put_byte(kMajorVersion).put_byte(kMinorVersion).put(board.serial_number());
}

/// Hosts may name an application by more than its identifier.
bool names(Bytes name, Bytes id) { return name.size() >= id.size() && equal(name.first(id.size()), id); }

Result<Application, Sw> named_application(Bytes name) {
  if (names(name, kApplicationId)) return Application::kHsm;
  if (names(name, kRescueId)) return Application::kRescue;
  return refuse(Sw::kFileNotFound);
}

/// What a key may be used for, without login: A5, in the form that clients of the Pico HSM read, with its
/// length always in two bytes.
void put_key_metadata(const token::KeyPolicy& policy, ByteWriter& fcp) {
  std::array<std::uint8_t, 6 + 2 + token::kMaxAlgorithms + 3> buffer{};
  ByteWriter out(buffer);
  TlvWriter metadata(out);
  if (policy.use_counter) metadata.put(0x90, be32(*policy.use_counter));
  if (!policy.algorithms.empty()) metadata.put(0x91, policy.algorithms);
  if (policy.key_domain != 0) metadata.put_byte(0x92, policy.key_domain);
  if (out.size() == 0) return;
  TlvWriter(fcp).put_byte(0x8A, 0x05);  // in use
  fcp.put_byte(0xA5).put_byte(0x81).put_byte(static_cast<std::uint8_t>(out.size()));
  fcp.put(Bytes(buffer).first(out.size()));
}

/// Hosts read it as a number of ASN.1, which is negative if its first bit is set: then OpenSC would take the
/// file for one without a size, and read the first 1,024 bytes.
void put_size(TlvWriter& fcp, std::size_t size) {
  const auto bytes = be32(static_cast<std::uint32_t>(size));
  fcp.put(0x81, Bytes(bytes).last(size < 0x8000 ? 2 : 3));
}

void put_file_fcp(Connection& connection, token::FileId fid, std::size_t size, ByteWriter& answer) {
  TlvWriter(answer).put_nested(0x62, [&](TlvWriter& fcp) {
    put_size(fcp, size);
    fcp.put_byte(0x82, 0x01);  // a transparent working EF
    fcp.put_be16(0x83, fid);
    const bool is_key =
        token::prefix_of(fid) == token::fids::kKeyPrefix && fid != token::key_file(token::kDeviceKey);
    if (!is_key) return;
    const auto policy = connection.token.keys().policy(static_cast<token::KeyId>(fid));
    if (policy) put_key_metadata(*policy, answer);
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
  if (wanted == Answer::kFcp) put_file_fcp(connection, fid, size, answer);
  return Sw::kOk;
}

}  // namespace

Outcome select_application(Connection& connection, const Command& command, ByteWriter& answer) {
  COFFER_TRY(const Answer wanted, wanted_answer(command));
  COFFER_TRY(const Application application, named_application(command.data));
  // SELECT of the HSM is how hosts log out. The rescue application has no PIN of its own: what was proved to
  // the HSM counts there, until the HSM is selected again.
  if (application == Application::kHsm) connection.token.logout(connection.session);
  connection.restart(application);
  if (wanted == Answer::kNothing) return Sw::kOk;
  if (application == Application::kHsm) {
    put_application_fcp(connection, answer);
  } else {
    put_device_description(connection, answer);
  }
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
