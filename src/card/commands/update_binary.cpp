#include "card/commands/handlers.h"
#include "card/device_certificates.h"
#include "card/file_access.h"

namespace coffer::card::commands {

namespace {

/// EF 2F10 takes a wrapped key in pieces, without gaps. Offset 0 begins anew.
Outcome update_key_import(Connection& connection, std::size_t offset, Bytes data) {
  auto& import = connection.key_import;
  if (offset > import.size()) return refuse(Sw::kWrongData);
  const std::size_t end = offset + data.size();
  if (end > import.capacity()) return refuse(Sw::kNotEnoughMemory);
  copy(data, import.storage().subspan(offset));
  import.set_size(offset == 0 ? end : std::max(import.size(), end));
  return Sw::kOk;
}

Outcome update_token_file(Connection& connection, token::FileId fid, std::size_t offset, Bytes data) {
  COFFER_CHECK_TOKEN(
      connection.token.files().update(connection.session, fid, offset, data, connection.scratch));
  return Sw::kOk;
}

/// EF.C_DevAut takes a whole chain at once.
Outcome update_certificates(Connection& connection, std::size_t offset, Bytes chain) {
  if (offset != 0) return refuse(Sw::kWrongData);
  return install_device_certificates(connection, chain);
}

Outcome write_file(Connection& connection, token::FileId fid, std::size_t offset, Bytes data) {
  if (fid == token::fids::kKeyImport) return update_key_import(connection, offset, data);
  if (fid == token::fids::kDeviceCertificates) return update_certificates(connection, offset, data);
  return update_token_file(connection, fid, offset, data);
}

Outcome update_at(Connection& connection, token::FileId fid, std::size_t offset, Bytes data) {
  const Outcome outcome = write_file(connection, fid, offset, data);
  if (outcome) connection.current_file = fid;
  return outcome;
}

}  // namespace

Outcome update_binary(Connection& connection, const Command& command, ByteWriter& /*answer*/) {
  COFFER_TRY(const token::FileId fid, target_file(connection, 0));
  return update_at(connection, fid, command.p1p2(), command.data);
}

Outcome update_binary_of_file(Connection& connection, const Command& command, ByteWriter& /*answer*/) {
  COFFER_TRY(const OffsetObjects objects, read_offset_objects(command.data));
  const bool makes_empty_file = !objects.data && objects.offset == 0;
  if (!objects.data && !makes_empty_file) return refuse(Sw::kWrongData);
  COFFER_TRY(const token::FileId fid, target_file(connection, command.p1p2()));
  return update_at(connection, fid, objects.offset, objects.data.value_or(Bytes{}));
}

}  // namespace coffer::card::commands
