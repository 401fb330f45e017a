#pragma once
#include <cstdint>
#include <string_view>

namespace coffer::platform {

/// Who is at the other end of a connection: for the log, and for what the connections of one owner share.
struct CallerIdentity {
  /// What is at the other end.
  enum class Kind : std::uint8_t {
    kUnknown,  ///< nothing is known of it: it shares nothing with anybody
    kReader,   ///< the programs behind a card reader, which are one caller; a token is in one reader at most
    kSocket,   ///< a process at a Unix socket
  };
  Kind kind = Kind::kUnknown;
  std::uint64_t session = 0;  ///< no other session of this process has had it; 0: none
  std::uint32_t process = 0;  ///< kSocket: its number when it connected; else 0
  std::uint32_t user = 0;     ///< kSocket: its user id when it connected; else 0
  std::string_view name;      ///< kReader: the reader's, for the log; valid as long as the caller
};

/// Whether two connections belong to the same owner: the same reader, or sockets of the same user.
[[nodiscard]] constexpr bool same_owner(const CallerIdentity& a, const CallerIdentity& b) {
  return a.kind != CallerIdentity::Kind::kUnknown && a.kind == b.kind && a.user == b.user;
}

/// Whose command is carried out.
class Caller {
 public:
  /// Whether nobody waits for the command any more: the connection was closed, or this process is to end.
  /// Safe from the thread that carries out the command.
  [[nodiscard]] virtual bool is_gone() const = 0;
  /// The same as long as the caller lives.
  [[nodiscard]] virtual CallerIdentity identity() const { return {}; }

 protected:
  ~Caller() = default;
};

}  // namespace coffer::platform
