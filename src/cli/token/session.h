#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/frame/command.h"
#include "client/device/device.h"

namespace coffer::cli {

using client::ByteVector;

/// What a status word means for what was tried; `doing` begins the sentence: "The key cannot be made".
[[nodiscard]] Failure failure_of(std::string_view doing, unsigned sw);
/// The same of whatever the client library says.
[[nodiscard]] Failure failure_of(std::string_view doing, const client::Error& error);
/// The same of a PIN: a length that none has is a wrong PIN, which was not tried.
[[nodiscard]] Failure pin_failure_of(std::string_view doing, const client::Error& error);
/// A result of the client library as one of a command: `COFFER_TRY(x, or_failure("Nothing was signed",
/// ...))`.
template <typename T>
[[nodiscard]] Result<T, Failure> or_failure(std::string_view doing, client::ClientResult<T> result) {
  if (!result) return fail(failure_of(doing, result.error()));
  if constexpr (std::is_void_v<T>) {
    return {};
  } else {
    return std::move(*result);
  }
}

/// One session with a token, its application selected, nobody logged in.
class TokenSession {
 public:
  /// The token that the arguments or the environment name, or the only one. @errors kNoToken
  [[nodiscard]] static Result<std::unique_ptr<TokenSession>, Failure> open(const Invocation& call);
  /// A token behind a connection. @errors kNoToken (another kind of card), kLost
  [[nodiscard]] static Result<std::unique_ptr<TokenSession>, Failure> over(
      std::unique_ptr<client::CardConnection> connection, std::string place);

  /// What the client library's functions take.
  [[nodiscard]] client::Device& device() { return *device_; }

  /// Logs in with the PIN that the call's sources give. @errors kPin, and those of read_secret()
  [[nodiscard]] Result<void, Failure> log_in(const Invocation& call);

  /// Where the token is: the reader's name, or the socket's path.
  [[nodiscard]] const std::string& place() const { return place_; }
  /// The serial number: the device certificate's holder without its last five digits; empty when it has none.
  [[nodiscard]] const std::string& serial() const { return device_->info().serial; }

 private:
  TokenSession(std::unique_ptr<client::Device> device, std::string place)
      : device_(std::move(device)), place_(std::move(place)) {}

  std::unique_ptr<client::Device> device_;
  std::string place_;
};

}  // namespace coffer::cli
