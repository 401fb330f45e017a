#include "base/wipe.h"
#include "card/commands/handlers.h"
#include "card/file_access.h"

namespace coffer::card::commands {

namespace {

Outcome read_at(Connection& connection, const Command& command, token::FileId fid, std::size_t offset,
                ByteWriter& answer) {
  const MutableBytes buffer = connection.scratch;
  COFFER_TRY_TOKEN(const std::size_t size, connection.token.files().read(connection.session, fid, buffer));
  connection.current_file = fid;
  const std::size_t start = std::min(offset, size);
  const std::size_t given = std::min({size - start, command.taken(), answer.free_space().size()});
  std::ranges::copy(buffer.subspan(start, given), buffer.begin());  // towards the front: overlap is no harm
  // Behind it may stand private data that was not asked for, and a piece of it that was unsealed there.
  const std::size_t behind = std::min(size + token::kSealOverhead, buffer.size());
  wipe(buffer.subspan(given, behind - given));
  answer.advance(given);
  const bool asked_for_more = command.ne > given && !command.wants_all();
  return start == size || asked_for_more ? Sw::kEndOfFile : Sw::kOk;
}

}  // namespace

Outcome read_binary(Connection& connection, const Command& command, ByteWriter& answer) {
  COFFER_TRY(const token::FileId fid, target_file(connection, 0));
  return read_at(connection, command, fid, command.p1p2(), answer);
}

Outcome read_binary_of_file(Connection& connection, const Command& command, ByteWriter& answer) {
  COFFER_TRY(const OffsetObjects objects, read_offset_objects(command.data));
  if (objects.data) return refuse(Sw::kWrongData);
  COFFER_TRY(const token::FileId fid, target_file(connection, command.p1p2()));
  return read_at(connection, command, fid, objects.offset, answer);
}

}  // namespace coffer::card::commands
