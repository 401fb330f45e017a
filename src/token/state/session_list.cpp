#include "token/state/session_list.h"

#include "token/state/session.h"

namespace coffer::token {

SessionList::~SessionList() {
  while (first_ != nullptr) remove(*first_);
}

void SessionList::add(Session& session) {
  if (session.link.list != nullptr) return;
  session.link = {.list = this, .previous = nullptr, .next = first_};
  if (first_ != nullptr) first_->link.previous = &session;
  first_ = &session;
}

void SessionList::remove(Session& session) {
  if (session.link.list != this) return;
  const Session::Link link = session.link;
  if (link.previous != nullptr) link.previous->link.next = link.next;
  if (link.next != nullptr) link.next->link.previous = link.previous;
  if (first_ == &session) first_ = link.next;
  session.link = {};
}

Session* SessionList::next(const Session& session) { return session.link.next; }

Session::~Session() {
  if (link.list != nullptr) link.list->remove(*this);
}

}  // namespace coffer::token
