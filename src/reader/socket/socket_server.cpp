#include "reader/socket/socket_server.h"

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "reader/host/connected_caller.h"
#include "reader/socket/peer.h"
#include "reader/socket/socket_session.h"

namespace coffer::reader {
namespace {

constexpr std::chrono::milliseconds kPauseWhenExhausted{100};

void refuse(const UniqueFd& socket) {
  const auto busy = frame_header(FrameType::kBusy, 0);
  // Best effort: a new connection's buffer is empty, so these five bytes fit.
  (void)::send(socket.get(), busy.data(), busy.size(), MSG_NOSIGNAL);
}

}  // namespace

SocketServer::SocketServer(UnixListener listener, CardFactory new_card, Log log, std::size_t max_sessions,
                           std::chrono::milliseconds frame_time)
    : listener_(std::move(listener)),
      new_card_(std::move(new_card)),
      log_(std::move(log)),
      max_sessions_(max_sessions),
      frame_time_(frame_time) {}

void SocketServer::run(const StopEvent& stop) {
  log_.info("listening", {{"socket", listener_.path().native()}});
  std::array<pollfd, 2> waited{pollfd{listener_.descriptor(), POLLIN, 0},
                               pollfd{stop.descriptor(), POLLIN, 0}};
  while (!stop.stopped()) {
    if (::poll(waited.data(), waited.size(), -1) > 0 && !stop.stopped()) accept_one(stop);
  }
  sessions_.clear();  // joins their threads, which the same `stop` ends
}

void SocketServer::accept_one(const StopEvent& stop) {
  UniqueFd socket(::accept4(listener_.descriptor(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (!socket) {
    if (errno == EAGAIN || errno == EINTR || errno == ECONNABORTED) return;
    // Out of descriptors or memory: the connection stays pending, so a pause keeps this from spinning.
    log_.error("cannot accept", {{"reason", std::generic_category().message(errno)}});
    (void)stop.wait_for(kPauseWhenExhausted);
    return;
  }
  std::erase_if(sessions_, [](const Session& session) { return session.ended.load(); });
  if (sessions_.size() >= max_sessions_) {
    log_.warn("session refused: too many", {{"limit", max_sessions_}});
    return refuse(socket);
  }
  start_session(std::move(socket), stop);
}

void SocketServer::start_session(UniqueFd socket, const StopEvent& stop) {
  std::shared_ptr<card::ApduHandler> card = new_card_();
  if (card == nullptr) {
    log_.warn("session refused: no card");
    return refuse(socket);
  }
  platform::CallerIdentity who = peer_of(socket);
  who.session = new_session_number();
  const Log log = with_peer(log_.with({"session", who.session}), who);
  Session& session = sessions_.emplace_back();
  try {
    session.thread = std::jthread([&session, &stop, card = std::move(card), log, socket = std::move(socket),
                                   who, frame_time = frame_time_]() mutable {
      log.info("session begins");
      Stream stream(std::move(socket), stop);
      SocketSession(stream, who, *card, log, frame_time).run();
      log.info("session ends");
      session.ended = true;
    });
  } catch (const std::system_error& error) {
    log.error("session refused: no thread", {{"reason", error.what()}});
    sessions_.pop_back();
  }
}

}  // namespace coffer::reader
