#include "base/endian.h"
#include "card/commands/handlers.h"

namespace coffer::card::commands {

namespace {

/// The file that the data name, or without data the selected one.
Result<token::FileId, Sw> file_to_delete(const Connection& connection, Bytes data) {
  if (data.size() == 2) return load_be16(data.first<2>());
  if (!data.empty()) return refuse(Sw::kWrongLength);
  if (!connection.current_file) return refuse(Sw::kFileNotFound);
  return *connection.current_file;
}

}  // namespace

/// P1 and P2 are not looked at: OpenSC sends 0200, the Pico HSM's library 0000.
Outcome delete_file(Connection& connection, const Command& command, ByteWriter&) {
  COFFER_TRY(const token::FileId fid, file_to_delete(connection, command.data));
  if (fid == token::fids::kKeyImport) {
    if (connection.key_import.empty()) return refuse(Sw::kFileNotFound);
    connection.key_import.clear();
  } else {
    COFFER_CHECK_TOKEN(connection.token.delete_file(connection.session, fid));
  }
  if (connection.current_file == fid) connection.current_file.reset();
  return Sw::kOk;
}

}  // namespace coffer::card::commands
