#pragma once
#include <atomic>
#include <list>
#include <thread>

#include "reader/host/logged_transmit.h"
#include "reader/host/stop_event.h"
#include "reader/socket/frame.h"
#include "reader/socket/unix_listener.h"

namespace coffer::reader {

/// Serves APDUs on a Unix socket: each connection is a session with a card and a thread of its own.
class SocketServer {
 public:
  static constexpr std::size_t kDefaultMaxSessions = 64;

  /// `new_card` is called by the thread in run() alone; a session that leaves a frame unfinished for
  /// `frame_time` is closed.
  SocketServer(UnixListener listener, CardFactory new_card, Log log,
               std::size_t max_sessions = kDefaultMaxSessions,
               std::chrono::milliseconds frame_time = kFrameTime);

  /// Serves until `stop` is set; then ends all sessions, each after the command under way.
  void run(const StopEvent& stop);

 private:
  struct Session {
    std::atomic<bool> ended = false;
    std::jthread thread;  // last: joined before `ended` goes
  };

  void accept_one(const StopEvent& stop);
  void start_session(UniqueFd socket, const StopEvent& stop);

  UnixListener listener_;
  CardFactory new_card_;
  Log log_;
  std::size_t max_sessions_;
  std::chrono::milliseconds frame_time_;
  std::list<Session> sessions_;
};

}  // namespace coffer::reader
