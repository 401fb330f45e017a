#include "reader/vpcd/reader_link.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <thread>

#include "reader/vpcd/tcp_connect.h"

namespace coffer::reader {
namespace {

using namespace std::chrono_literals;

/// How often a connection that waits for its reader is looked at.
constexpr int kLookMs = 250;
/// The table is no snapshot: a socket may be missed while others come and go.
constexpr int kLooks = 3;
constexpr auto kPauseBetweenLooks = 10ms;

constexpr const char* kTaken = "another card is in the reader: another cofferd uses its port";

struct Ends {
  TcpEnd own;
  TcpEnd reader;
};

std::optional<Ends> ends_of(const UniqueFd& socket) {
  sockaddr_storage own{};
  sockaddr_storage reader{};
  auto* const own_address = reinterpret_cast<sockaddr*>(&own);
  auto* const reader_address = reinterpret_cast<sockaddr*>(&reader);
  socklen_t own_size = sizeof own;
  socklen_t reader_size = sizeof reader;
  if (::getsockname(socket.get(), own_address, &own_size) != 0 ||
      ::getpeername(socket.get(), reader_address, &reader_size) != 0) {
    return std::nullopt;
  }
  const auto here = TcpEnd::of(*own_address);
  const auto there = TcpEnd::of(*reader_address);
  if (!here || !there) return std::nullopt;
  return Ends{*here, *there};
}

ReaderView look(const Ends& ends) {
  for (int left = kLooks;;) {
    const auto table = read_socket_table();
    const ReaderView view =
        table ? view_reader(*table, ends.own, ends.reader) : ReaderView{ReaderState::kNotHere};
    if (view.state != ReaderState::kNotHere || --left == 0) return view;
    std::this_thread::sleep_for(kPauseBetweenLooks);
  }
}

std::string taken_text(const sockaddr& address) {
  const auto reader = TcpEnd::of(address);
  const auto table = read_socket_table();
  return reader && table && is_taken(*table, *reader) ? kTaken : "";
}

/// Why a reader does not get the card. Empty: it may go on.
std::string objection_to(const ReaderView& view, const ReaderOwners& owners, bool speaks) {
  switch (view.state) {
    case ReaderState::kTaken:
      return kTaken;
    case ReaderState::kAccepted:
      if (owners.permit(view.user)) return {};
      return fmt::format(
          "refused: the reader belongs to the user {}, not to root, to this daemon's user or to one of "
          "--vpcd-user",
          view.user);
    case ReaderState::kNotAccepted:
    case ReaderState::kNotHere:
      if (owners.anyone || !speaks) return {};
      return "refused: whom the reader belongs to cannot be told; see --vpcd-user";
  }
  return "refused";
}

enum class Word { kSpoken, kNotYet, kNone };

/// Waits for what the reader says first, for a while; leaves it unread.
Word wait_for_word(const UniqueFd& socket, const StopEvent& stop) {
  std::array<pollfd, 2> waited{pollfd{socket.get(), POLLIN, 0}, pollfd{stop.descriptor(), POLLIN, 0}};
  if (::poll(waited.data(), waited.size(), kLookMs) < 0) return errno == EINTR ? Word::kNotYet : Word::kNone;
  if (waited[1].revents != 0) return Word::kNone;
  if (waited[0].revents == 0) return Word::kNotYet;
  char byte = 0;
  return ::recv(socket.get(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0 ? Word::kSpoken : Word::kNone;
}

}  // namespace

Result<ReaderLink, std::string> connect_to_reader(const VpcdAddress& address, const ReaderOwners& owners,
                                                  const StopEvent& stop) {
  COFFER_TRY(UniqueFd socket, tcp_connect(address, taken_text, stop));
  const auto ends = ends_of(socket);
  if (!ends) return std::unexpected("the reader hung up");
  for (;;) {
    const Word word = wait_for_word(socket, stop);
    if (word == Word::kNone) return std::unexpected("the reader hung up");
    const ReaderView view = look(*ends);
    if (std::string objection = objection_to(view, owners, word == Word::kSpoken); !objection.empty()) {
      return std::unexpected(std::move(objection));
    }
    if (word == Word::kSpoken) return ReaderLink{Stream(std::move(socket), stop), view};
  }
}

std::string why_taken(const VpcdAddress& address) {
  std::string why;
  for_each_address(address, [&](const sockaddr& one) {
    if (why.empty()) why = taken_text(one);
  });
  return why;
}

}  // namespace coffer::reader
