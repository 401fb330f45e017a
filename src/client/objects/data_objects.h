#pragma once
#include <string>

#include "client/objects/files.h"
#include "client/objects/object_description.h"

namespace coffer::client {

/// A data object on a card: its value is read by read_data().
struct DataObject {
  std::uint8_t number = 0;
  std::string label;
  std::string application;
  bool is_private = false;  ///< only the user reads the value
};

/// All that have a description. Nobody need be logged in. @errors kConnection, kStatusWord
[[nodiscard]] ClientResult<std::vector<DataObject>> list_data(Device& device);
/// The value. @errors kStatusWord: 6982 a private one, and nobody is logged in; 6A82; kConnection
[[nodiscard]] ClientResult<WipedBytes> read_data(Device& device, const DataObject& object);
/// Stores a new object, for the user; it appears when its value is whole. @errors kArgument (label,
/// application: over 255 bytes; value: over 65,535), kExists (256 are there); kStatusWord: 6982, 6A84;
/// kConnection
[[nodiscard]] ClientResult<DataObject> put_data(Device& device, const DataDescription& what, Bytes value);
/// Writes another value, for the user, as write_file() does. @errors as there
[[nodiscard]] ClientResult<void> update_data(Device& device, const DataObject& object, Bytes value);
/// Deletes value and description, for the user. @errors kStatusWord: 6982; kConnection
[[nodiscard]] ClientResult<void> delete_data(Device& device, const DataObject& object);

}  // namespace coffer::client
