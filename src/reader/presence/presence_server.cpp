#include "reader/presence/presence_server.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <new>
#include <vector>

#include "reader/socket/peer.h"

namespace coffer::reader {
namespace {

using namespace std::chrono_literals;

/// How often a wait looks whether its caller is still there.
constexpr auto kCallerCheck = 100ms;
constexpr auto kPauseWhenExhausted = 100ms;

platform::PresenceAnswer answer_of(PresenceOutcome outcome) {
  switch (outcome) {
    case PresenceOutcome::kConfirmed:
      return platform::PresenceAnswer::kConfirmed;
    case PresenceOutcome::kTimedOut:
      return platform::PresenceAnswer::kTimedOut;
    case PresenceOutcome::kRefused:
    case PresenceOutcome::kCancelled:
      return platform::PresenceAnswer::kRefused;
  }
  return platform::PresenceAnswer::kRefused;
}

Log with_question(const Log& log, const platform::PresenceQuestion& question) {
  const Log named = log.with({"operation", question.operation});
  return question.key ? named.with({"key", unsigned{*question.key}}) : named;
}

}  // namespace

PresenceServer::PresenceServer(UnixListener listener, std::string token, Log log)
    : listener_(std::move(listener)), token_(std::move(token)), log_(std::move(log)) {
  log_.info("asking for user presence", {{"presence_socket", listener_.path().native()}});
  thread_ = std::jthread([this] { serve(); });
}

PresenceServer::~PresenceServer() { stop_.stop(); }

platform::PresenceAnswer PresenceServer::ask(const platform::PresenceQuestion& content,
                                             const platform::Caller* caller) try {
  return ask_agents(content, caller);
} catch (const std::bad_alloc&) {
  // The layers above have no exceptions. Nobody has confirmed.
  return platform::PresenceAnswer::kRefused;
}

platform::PresenceAnswer PresenceServer::ask_agents(const platform::PresenceQuestion& content,
                                                    const platform::Caller* caller) {
  const Log log = with_question(log_, content);
  std::unique_lock held(mutex_);
  if (agents_.empty()) {
    log.warn("user presence refused: no agent is connected");
    return platform::PresenceAnswer::kRefused;
  }
  const auto question = questions_.insert(questions_.end(), Question{++last_number_, content, std::nullopt});
  const Removal removal(questions_, question);
  log.info("user presence asked for", {{"question", question->number}});
  tell_all(question_line(question->number, token_, content));
  const PresenceOutcome outcome = wait(held, *question, caller);
  tell_all(closed_line(question->number, outcome));
  log.info("user presence", {{"question", question->number}, {"outcome", name_of(outcome)}});
  return answer_of(outcome);
}

PresenceOutcome PresenceServer::wait(std::unique_lock<std::mutex>& held, const Question& question,
                                     const platform::Caller* caller) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(question.content.seconds);
  for (;;) {
    if (question.outcome) return *question.outcome;
    if (caller != nullptr && caller->is_gone()) return PresenceOutcome::kCancelled;
    const auto now = std::chrono::steady_clock::now();
    if (now >= end) return PresenceOutcome::kTimedOut;
    changed_.wait_until(held, std::min(end, now + kCallerCheck));
  }
}

void PresenceServer::tell_all(const std::string& line) {
  for (Agent& agent : agents_) tell(agent, line);
}

/// An agent that does not read what it is told is as good as none.
void PresenceServer::tell(Agent& agent, const std::string& line) {
  const ssize_t sent = ::send(agent.socket.get(), line.data(), line.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent == static_cast<ssize_t>(line.size())) return;
  agent.broken = true;
  ::shutdown(agent.socket.get(), SHUT_RDWR);  // wakes the server's thread, which drops it
}

void PresenceServer::serve() {
  while (!stop_.stopped()) {
    try {
      serve_once();
    } catch (const std::bad_alloc&) {
      (void)stop_.wait_for(kPauseWhenExhausted);
    }
  }
}

void PresenceServer::serve_once() {
  std::vector<pollfd> waited{{stop_.descriptor(), POLLIN, 0}, {listener_.descriptor(), POLLIN, 0}};
  // Only this thread adds and removes agents: their order stays as it is until drop_broken().
  for (const Agent& agent : agents_) waited.push_back({agent.socket.get(), POLLIN, 0});
  if (::poll(waited.data(), waited.size(), -1) <= 0) return;
  {
    const std::lock_guard held(mutex_);
    auto ready = waited.begin() + 2;
    for (Agent& agent : agents_) {
      if ((ready++)->revents != 0) hear(agent);
    }
    drop_broken();
  }
  if (waited[1].revents != 0) accept_one();
}

void PresenceServer::accept_one() {
  UniqueFd socket(::accept4(listener_.descriptor(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (!socket) {
    if (errno == EAGAIN || errno == EINTR || errno == ECONNABORTED) return;
    log_.error("cannot accept", {{"reason", std::generic_category().message(errno)}});
    (void)stop_.wait_for(kPauseWhenExhausted);  // out of descriptors: the connection stays pending
    return;
  }
  const Log log = with_peer(log_, peer_of(socket));
  const std::lock_guard held(mutex_);
  if (agents_.size() >= kMaxAgents) {
    log.warn("presence agent refused: too many", {{"limit", kMaxAgents}});
    return;
  }
  log.info("presence agent connected");
  Agent& agent = agents_.emplace_back(std::move(socket), log);
  tell(agent, hello_line(token_));
  for (const Question& question : questions_) {
    if (!question.outcome) tell(agent, question_line(question.number, token_, question.content));
  }
}

void PresenceServer::hear(Agent& agent) {
  std::array<char, kMaxPresenceLine> bytes{};
  // It does not wait, whatever holds the mutex. NOLINTNEXTLINE(clang-analyzer-unix.BlockInCriticalSection)
  const ssize_t got = ::recv(agent.socket.get(), bytes.data(), bytes.size(), MSG_DONTWAIT);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (got <= 0) {
    agent.broken = true;
    return;
  }
  agent.unread.append(bytes.data(), static_cast<std::size_t>(got));
  while (!agent.broken) {
    const std::size_t end = agent.unread.find('\n');
    if (std::min(end, agent.unread.size()) > kMaxPresenceLine) {
      agent.log.warn("presence agent closed: line too long");
      agent.broken = true;
      return;
    }
    if (end == std::string::npos) return;
    hear_line(agent, std::string_view(agent.unread).substr(0, end));
    agent.unread.erase(0, end + 1);
  }
}

void PresenceServer::hear_line(Agent& agent, std::string_view line) {
  const auto answer = parse_answer_line(line);
  if (!answer) {
    agent.log.warn("presence agent closed: no answer in its line");
    agent.broken = true;
    return;
  }
  const auto question = std::ranges::find(questions_, answer->number, &Question::number);
  if (question == questions_.end() || question->outcome) {
    agent.log.debug("answer ignored: the question is not open");
    return;
  }
  question->outcome = answer->confirms ? PresenceOutcome::kConfirmed : PresenceOutcome::kRefused;
  agent.log.info("presence agent answered",
                 {{"question", question->number}, {"outcome", name_of(*question->outcome)}});
  changed_.notify_all();
}

void PresenceServer::drop_broken() {
  std::erase_if(agents_, [](const Agent& agent) {
    if (agent.broken) agent.log.info("presence agent left");
    return agent.broken;
  });
  if (!agents_.empty()) return;
  for (Question& question : questions_) {
    if (!question.outcome) question.outcome = PresenceOutcome::kRefused;
  }
  changed_.notify_all();
}

}  // namespace coffer::reader
