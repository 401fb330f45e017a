#include "card/commands/handlers.h"

namespace coffer::card::commands {

namespace {

void put_range(const token::Files& files, token::FileId first, token::FileId last, ByteWriter& answer) {
  auto fid = files.next(first);
  while (fid && *fid <= last) {
    answer.put_be16(*fid);
    if (*fid == last) return;
    fid = files.next(static_cast<token::FileId>(*fid + 1));
  }
}

}  // namespace

Outcome enumerate_objects(Connection& connection, const Command&, ByteWriter& answer) {
  const token::Files& files = connection.token.files();
  constexpr token::FileId kFirstKey = token::key_file(0x00);
  constexpr token::FileId kLastKey = token::key_file(0xFF);
  put_range(files, kFirstKey, kLastKey, answer);  // hosts expect keys first
  put_range(files, 0, kFirstKey - 1, answer);
  put_range(files, kLastKey + 1, 0xFFFF, answer);
  if (answer.overflowed()) return refuse(Sw::kInternalError);
  return Sw::kOk;
}

}  // namespace coffer::card::commands
