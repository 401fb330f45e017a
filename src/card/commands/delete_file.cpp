#include "base/endian.h"
#include "card/commands/handlers.h"

namespace coffer::card::commands {

Outcome delete_file(Connection& connection, const Command& command, ByteWriter&) {
  const token::FileId fid = load_be16(command.data.first<2>());
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
