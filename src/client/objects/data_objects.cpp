#include "client/objects/data_objects.h"

#include <algorithm>

namespace coffer::client {
namespace {

using token::file_id;
namespace fids = token::fids;

constexpr std::uint8_t kDescriptions = 0xC9;
constexpr std::uint8_t kPublicData = 0xCF;

FileId value_file(const DataObject& object) {
  return file_id(object.is_private ? fids::kPrivateDataPrefix : kPublicData, object.number);
}

/// The lowest number that neither descriptions nor values have: a value may have lost its description.
std::optional<std::uint8_t> free_place(std::vector<FileId> files) {
  for (FileId& fid : files) {
    const std::uint8_t prefix = token::prefix_of(fid);
    const bool is_data = prefix == fids::kPrivateDataPrefix || prefix == kPublicData;
    if (is_data) fid = file_id(kDescriptions, static_cast<std::uint8_t>(fid));
  }
  return free_number(files, kDescriptions, 0);
}

}  // namespace

ClientResult<std::vector<DataObject>> list_data(Device& device) {
  COFFER_TRY(const auto files, list_files(device));
  std::vector<DataObject> objects;
  for (const FileId fid : files) {
    if (token::prefix_of(fid) != kDescriptions) continue;
    COFFER_TRY(const auto content, find_file(device, fid));
    auto description = content ? parse_data_description(content->bytes())
                               : ClientResult<DataDescription>(fail(Error::Kind::kNotFound, "description"));
    if (!description) continue;
    objects.push_back({.number = static_cast<std::uint8_t>(fid),
                       .label = std::move(description->label),
                       .application = std::move(description->application),
                       .is_private = description->is_private});
  }
  return objects;
}

ClientResult<WipedBytes> read_data(Device& device, const DataObject& object) {
  return read_file(device, value_file(object));
}

ClientResult<DataObject> put_data(Device& device, const DataDescription& what, Bytes value) {
  COFFER_TRY(const auto files, list_files(device));
  const auto number = free_place(files);
  if (!number) return fail(Error::Kind::kExists, "256 data objects");
  DataObject object{
      .number = *number, .label = what.label, .application = what.application, .is_private = what.is_private};
  DataDescription described = what;
  described.file = value_file(object);
  COFFER_TRY(const ByteVector description, encode_data_description(described));
  auto written = write_file(device, described.file, value);
  if (written) written = write_file(device, file_id(kDescriptions, *number), description);
  if (!written) {
    (void)delete_if_there(device, described.file);
    return std::unexpected(written.error());
  }
  return object;
}

ClientResult<void> update_data(Device& device, const DataObject& object, Bytes value) {
  return write_file(device, value_file(object), value);
}

ClientResult<void> delete_data(Device& device, const DataObject& object) {
  COFFER_CHECK(delete_if_there(device, value_file(object)));
  return delete_if_there(device, file_id(kDescriptions, object.number));
}

}  // namespace coffer::client
