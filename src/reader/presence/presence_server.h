#pragma once
#include <condition_variable>
#include <list>
#include <mutex>
#include <thread>

#include "reader/host/log.h"
#include "reader/host/stop_event.h"
#include "reader/presence/presence_message.h"
#include "reader/socket/unix_listener.h"

namespace coffer::reader {

/// Asks people through agents: programs that connect to a Unix socket and get each question of one token as
/// a line. The first answer counts. What nobody can answer is refused: at once without an agent, and when the
/// last agent leaves.
///
/// A thread of its own takes in agents and their lines; a question waits on the thread that asks it.
class PresenceServer final : public platform::UserPresence {
 public:
  /// Agents at once; one more is hung up on.
  static constexpr std::size_t kMaxAgents = 8;

  /// `token`: its name, for the person. @throws std::system_error without a thread or file descriptor left.
  PresenceServer(UnixListener listener, std::string token, Log log);
  /// Nobody may be asking any more.
  ~PresenceServer();
  PresenceServer(const PresenceServer&) = delete;
  PresenceServer& operator=(const PresenceServer&) = delete;

  /// As UserPresence promises. A caller that is gone is seen within a tenth of a second; then, and without
  /// memory, kRefused.
  [[nodiscard]] platform::PresenceAnswer ask(const platform::PresenceQuestion& question,
                                             const platform::Caller* caller) override;

 private:
  /// A connection of an agent. One that is broken is dropped by the thread of the server, soon.
  struct Agent {
    UniqueFd socket;
    Log log;
    std::string unread;  ///< a line that has begun
    bool broken = false;
  };
  /// A question that somebody waits for; it is open as long as it has no outcome.
  struct Question {
    QuestionNumber number;
    const platform::PresenceQuestion& content;
    std::optional<PresenceOutcome> outcome;
  };

  /// Takes a question off the list at the end of the scope, with the mutex held.
  class Removal {
   public:
    Removal(std::list<Question>& questions, std::list<Question>::iterator question)
        : questions_(questions), question_(question) {}
    ~Removal() { questions_.erase(question_); }
    Removal(const Removal&) = delete;
    Removal& operator=(const Removal&) = delete;

   private:
    std::list<Question>& questions_;
    std::list<Question>::iterator question_;
  };

  // On the thread of whoever asks.
  [[nodiscard]] platform::PresenceAnswer ask_agents(const platform::PresenceQuestion& content,
                                                    const platform::Caller* caller);
  // The same, with the mutex held.
  [[nodiscard]] PresenceOutcome wait(std::unique_lock<std::mutex>& held, const Question& question,
                                     const platform::Caller* caller);
  void tell_all(const std::string& line);
  static void tell(Agent& agent, const std::string& line);

  // On the thread of the server.
  void serve();
  void serve_once();
  void accept_one();
  void hear(Agent& agent);
  void hear_line(Agent& agent, std::string_view line);
  void drop_broken();

  const UnixListener listener_;
  const std::string token_;
  const Log log_;
  StopEvent stop_;
  std::mutex mutex_;  // guards the members below
  std::condition_variable changed_;
  std::list<Agent> agents_;  // only the server's thread adds and removes
  std::list<Question> questions_;
  QuestionNumber last_number_ = 0;
  std::jthread thread_;  // last: joined before the rest goes
};

}  // namespace coffer::reader
