#pragma once
#include "card/connection.h"

namespace coffer::card {

/// The file that READ and UPDATE BINARY mean: the one named, or the current one for 0000.
/// @errors kCommandNotAllowed (there is no current file)
[[nodiscard]] Result<token::FileId, Sw> target_file(const Connection& connection, std::uint16_t named);

/// Data object 54, an offset of up to four bytes, and the data object 53 behind it, if there is one.
struct OffsetObjects {
  std::size_t offset = 0;
  std::optional<Bytes> data;
};
/// @errors kWrongLength (no offset, or one of five bytes and more), kWrongData
[[nodiscard]] Result<OffsetObjects, Sw> read_offset_objects(Bytes command_data);

}  // namespace coffer::card
