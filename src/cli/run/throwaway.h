#pragma once
#include <map>
#include <memory>
#include <string>
#include <thread>

#include "base/result.h"
#include "cli/run/guarded_directory.h"
#include "cli/run/memory_token.h"
#include "reader/socket/socket_server.h"
#include "reader/vpcd/vpcd_reader.h"

namespace coffer::cli {

/// What a throw-away token is to be.
struct ThrowawayOptions {
  std::optional<std::uint8_t> dkek_shares;
  std::optional<reader::VpcdAddress> vpcd;  ///< a virtual reader that it goes into too
};

/// A token that lives as long as this object, in this process, initialised, behind a Unix socket of its own.
class Throwaway {
 public:
  /// Call before there are other threads. @returns or else a sentence that says why not
  [[nodiscard]] static Result<std::unique_ptr<Throwaway>, std::string> start(const ThrowawayOptions& options);
  ~Throwaway();
  Throwaway(const Throwaway&) = delete;
  Throwaway& operator=(const Throwaway&) = delete;

  [[nodiscard]] std::string socket() const { return directory_->path() / "socket"; }
  /// The name of the PC/SC reader that has the token; empty without a virtual reader.
  [[nodiscard]] const std::string& reader() const { return reader_; }
  /// The PINs, drawn for this token alone.
  [[nodiscard]] const std::string& pin() const { return pin_; }
  [[nodiscard]] const std::string& so_pin() const { return so_pin_; }
  [[nodiscard]] MemoryToken& token() { return *token_; }

 private:
  Throwaway() = default;
  [[nodiscard]] Result<void, std::string> open(const ThrowawayOptions& options);
  [[nodiscard]] Result<void, std::string> enter_reader(const reader::VpcdAddress& address);

  std::unique_ptr<GuardedDirectory> directory_;
  std::unique_ptr<MemoryToken> token_;
  std::string pin_;
  std::string so_pin_;
  std::string reader_;
  reader::StopEvent stop_;
  std::optional<reader::SocketServer> server_;
  std::shared_ptr<card::Card> vpcd_card_;
  std::optional<reader::VpcdReader> vpcd_;
  std::jthread vpcd_thread_;
  std::jthread server_thread_;
};

}  // namespace coffer::cli
