#pragma once
#include <filesystem>
#include <memory>
#include <vector>

#include "client/card_connection.h"
#include "reader/host/unique_fd.h"
#include "reader/socket/frame.h"

namespace coffer::client {

/// A connection to cofferd's Unix socket; docs/spec/socket.md has the framing.
class SocketConnection final : public CardConnection {
 public:
  /// Connects to the socket at `path`. That the daemon has no session left shows only at the first call:
  /// kBusy.
  /// @errors kNotFound (also a path that no socket can have), kDenied, kUnavailable (out of descriptors)
  [[nodiscard]] static Result<std::unique_ptr<CardConnection>, ConnectionError> open(
      const std::filesystem::path& path);

  /// Waits as long as the card works. @errors kBusy (the daemon has no session left), kLost, kProtocol (also:
  /// `command` is longer than card::kMaxCommand; `buffer` is too short, which closes the connection)
  [[nodiscard]] Result<Bytes, ConnectionError> transmit(Bytes command, MutableBytes buffer) override;
  [[nodiscard]] Result<void, ConnectionError> reset() override;
  [[nodiscard]] Result<Bytes, ConnectionError> atr(MutableBytes buffer) override;

 private:
  explicit SocketConnection(reader::UniqueFd socket);
  [[nodiscard]] Result<Bytes, ConnectionError> exchange(reader::FrameType request, Bytes payload,
                                                        reader::FrameType answer, MutableBytes buffer);
  [[nodiscard]] Result<void, ConnectionError> write(Bytes bytes);
  [[nodiscard]] Result<void, ConnectionError> read(MutableBytes out);

  reader::UniqueFd socket_;
  std::vector<std::uint8_t> frame_;
};

}  // namespace coffer::client
