#pragma once
#include <optional>

#include "client/device/device.h"
#include "token/terms/key_policy.h"
#include "token/terms/record_ids.h"

namespace coffer::client {

using token::FileId;
using token::KeyId;

/// What a card says of a file.
struct FileInfo {
  std::size_t size = 0;  ///< 0 for keys
  /// Of a key, where the card tells it: permitted algorithms, key domain, what is left of the use counter.
  std::optional<token::KeyPolicy> policy;
};

/// The identifiers of all keys (CCxx, the device key among them) and files. @errors kConnection, kStatusWord,
/// kMalformed
[[nodiscard]] ClientResult<std::vector<FileId>> list_files(Device& device);
/// A whole file. @errors kStatusWord: 6A82 there is none, 6982 it is for the user only; kConnection
[[nodiscard]] ClientResult<WipedBytes> read_file(Device& device, FileId fid);
/// The same of a file that need not be there. @returns nothing when it is not
[[nodiscard]] ClientResult<std::optional<WipedBytes>> find_file(Device& device, FileId fid);
/// @errors kStatusWord: 6A82 there is none; kConnection, kMalformed
[[nodiscard]] ClientResult<FileInfo> file_info(Device& device, FileId fid);
/// Writes a whole file in place of the present one, for the user. What is up to 1,000 bytes long (on Coffer
/// 2,000) is written
/// in one command, and so whole or not at all; longer ones in pieces, of which an error leaves the first
/// ones.
/// @errors kStatusWord: 6982, 6A84 the card is full; kConnection
[[nodiscard]] ClientResult<void> write_file(Device& device, FileId fid, Bytes content);
/// Deletes a file, or a key. @errors kStatusWord: 6A82 there is none, 6982; kConnection
[[nodiscard]] ClientResult<void> delete_file(Device& device, FileId fid);
/// The same of a file that need not be there.
[[nodiscard]] ClientResult<void> delete_if_there(Device& device, FileId fid);

/// The first data object of a file, without what an older and longer one has left behind it: on other cards
/// than Coffer a file does not get shorter. Empty: none that is whole.
[[nodiscard]] Bytes first_object(Bytes content);

/// The lowest number without a file of this kind, or nothing. `first`: where to begin.
[[nodiscard]] std::optional<std::uint8_t> free_number(const std::vector<FileId>& files, std::uint8_t prefix,
                                                      std::uint8_t first);

}  // namespace coffer::client
