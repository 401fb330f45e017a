#include "card/file_access.h"

#include "base/endian.h"
#include "base/tlv.h"

namespace coffer::card {

Result<token::FileId, Sw> target_file(const Connection& connection, std::uint16_t named) {
  if (named != 0) return named;
  if (!connection.current_file) return refuse(Sw::kCommandNotAllowed);
  return *connection.current_file;
}

Result<OffsetObjects, Sw> read_offset_objects(Bytes command_data) {
  TlvReader in(command_data);
  const auto offset = in.next(0x54);
  if (!offset || offset->value.size() > 4) return refuse(Sw::kWrongLength);
  OffsetObjects objects;
  for (const std::uint8_t byte : offset->value) objects.offset = objects.offset << 8 | byte;
  if (const auto data = in.next(0x53)) objects.data = data->value;
  if (!in.at_end()) return refuse(Sw::kWrongData);
  return objects;
}

}  // namespace coffer::card
