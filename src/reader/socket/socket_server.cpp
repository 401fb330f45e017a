#include "reader/socket/socket_server.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <new>
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

SocketServer::SocketServer(UnixListener listener, CardFactory new_card, Log log, SessionLimits limits,
                           std::chrono::milliseconds frame_time)
    : listener_(std::move(listener)),
      new_card_(std::move(new_card)),
      log_(std::move(log)),
      limits_(limits),
      frame_time_(frame_time) {}

void SocketServer::run(const StopEvent& stop) {
  log_.info("listening", {{"socket", listener_.path().native()}});
  std::array<pollfd, 2> waited{pollfd{listener_.descriptor(), POLLIN, 0},
                               pollfd{stop.descriptor(), POLLIN, 0}};
  while (!stop.stopped()) {
    if (::poll(waited.data(), waited.size(), -1) <= 0 || stop.stopped()) continue;
    try {
      accept_one(stop);
    } catch (const std::bad_alloc&) {
      log_.error("session refused: out of memory");
    }
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
  platform::CallerIdentity who = peer_of(socket);
  if (!make_place(who)) {
    with_peer(log_, who).warn("session refused: too many",
                              {{"limit", limits_.all}, {"limit_per_user", limits_.per_user}});
    return refuse(socket);
  }
  who.session = new_session_number();
  start_session(std::move(socket), who, stop);
}

bool SocketServer::make_place(const platform::CallerIdentity& who) {
  for (;;) {
    std::vector<Session*> open;
    std::vector<SessionView> views;
    for (Session& session : sessions_) {
      if (session.activity.is_closing()) continue;
      open.push_back(&session);
      views.push_back(session.activity.view());
    }
    const Admission admission = admit(views, who, limits_, SessionView::Clock::now());
    if (!admission.in_place_of) return admission.admitted;
    Session& chosen = *open[*admission.in_place_of];
    if (!chosen.activity.close_if_idle()) continue;  // a command came meanwhile: another choice
    ::shutdown(chosen.socket.get(), SHUT_RDWR);      // wakes its thread
    with_peer(log_.with({"session", views[*admission.in_place_of].who.session}), who)
        .info("idle session closed for another");
    return true;
  }
}

void SocketServer::start_session(UniqueFd socket, const platform::CallerIdentity& who,
                                 const StopEvent& stop) {
  std::shared_ptr<card::ApduHandler> card = new_card_();
  UniqueFd copy(::fcntl(socket.get(), F_DUPFD_CLOEXEC, 0));
  if (card == nullptr || !copy) {
    log_.warn("session refused: no card");
    return refuse(socket);
  }
  Log log = with_peer(log_.with({"session", who.session}), who);
  Session& session = sessions_.emplace_back(std::move(copy), who);
  try {
    session.thread = std::jthread(
        [this, &session, &stop, card = std::move(card), log, socket = std::move(socket)]() mutable {
          serve(session, std::move(socket), *card, log, stop);
          ::shutdown(session.socket.get(), SHUT_RDWR);  // the copy lives until the next connection comes
          session.ended = true;
        });
  } catch (const std::exception& error) {  // no thread, no memory
    sessions_.pop_back();
    log.error("session refused: no thread", {{"reason", error.what()}});
  }
}

void SocketServer::serve(Session& session, UniqueFd socket, card::ApduHandler& card, const Log& log,
                         const StopEvent& stop) const try {
  log.info("session begins");
  Stream stream(std::move(socket), stop);
  SocketSession(stream, session.activity, card, log, frame_time_).run();
  log.info("session ends");
} catch (const std::bad_alloc&) {
  log.error("session ends: out of memory");
}

}  // namespace coffer::reader
