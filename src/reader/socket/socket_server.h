#pragma once
#include <atomic>
#include <list>
#include <thread>

#include "reader/host/logged_transmit.h"
#include "reader/host/stop_event.h"
#include "reader/socket/frame.h"
#include "reader/socket/session_activity.h"
#include "reader/socket/unix_listener.h"

namespace coffer::reader {

/// Serves APDUs on a Unix socket: each connection is a session with a card and a thread of its own.
class SocketServer {
 public:
  /// `new_card` is called by the thread in run() alone. Connections beyond `limits` get the place of an idle
  /// session, or else BUSY. A session that leaves a frame unfinished for `frame_time` is closed.
  SocketServer(UnixListener listener, CardFactory new_card, Log log, SessionLimits limits = {},
               std::chrono::milliseconds frame_time = kFrameTime);

  /// Serves until `stop` is set; then ends all sessions, each after the command under way.
  void run(const StopEvent& stop);

 private:
  /// A connection, its thread, and what the limits see of it. Only the thread in run() adds and removes.
  struct Session {
    explicit Session(UniqueFd connection, platform::CallerIdentity who)
        : socket(std::move(connection)), activity(who) {}

    const UniqueFd socket;  // a copy of the stream's, to hang up
    SessionActivity activity;
    std::atomic<bool> ended = false;
    std::jthread thread;  // last: joined before the rest goes
  };

  /// Takes in the connection that waits, or refuses it with BUSY.
  void accept_one(const StopEvent& stop);
  /// Makes place if need be. @returns whether `who` may have a session.
  [[nodiscard]] bool make_place(const platform::CallerIdentity& who);
  /// Gives a connection a card and a thread of its own, or refuses it with BUSY.
  void start_session(UniqueFd socket, const platform::CallerIdentity& who, const StopEvent& stop);
  /// On the thread of the session, until it ends.
  void serve(Session& session, UniqueFd socket, card::ApduHandler& card, const Log& log,
             const StopEvent& stop) const;

  UnixListener listener_;
  CardFactory new_card_;
  Log log_;
  SessionLimits limits_;
  std::chrono::milliseconds frame_time_;
  std::list<Session> sessions_;
};

}  // namespace coffer::reader
