#pragma once

namespace coffer::token {

class Session;

/// The sessions that hold keys of the token, linked through themselves: so that one of them can end what the
/// others hold. All calls with the state mutex held.
class SessionList {
 public:
  SessionList() = default;
  ~SessionList();
  SessionList(const SessionList&) = delete;
  SessionList& operator=(const SessionList&) = delete;

  /// Takes a session in, if it is not here already.
  void add(Session& session);
  /// Lets a session go, if it is here.
  void remove(Session& session);
  /// The first one, or null; the others by next().
  [[nodiscard]] Session* first() const { return first_; }
  /// The one behind `session`, or null.
  [[nodiscard]] static Session* next(const Session& session);

 private:
  Session* first_ = nullptr;
};

}  // namespace coffer::token
