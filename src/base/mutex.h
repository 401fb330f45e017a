#pragma once

namespace coffer {

/// Mutual exclusion, as the surroundings have it. Empty where there is one thread.
class Mutex {
 public:
  /// Waits until no other thread holds it. Not recursive: who holds it must not call this.
  virtual void lock() = 0;
  /// Lets the next one in. Only for the thread that holds it.
  virtual void unlock() = 0;

 protected:
  ~Mutex() = default;
};

/// Holds a Mutex for a scope.
class [[nodiscard]] Lock {
 public:
  /// Waits for `mutex`, which must outlive this.
  explicit Lock(Mutex& mutex) : mutex_(mutex) { mutex_.lock(); }
  ~Lock() { mutex_.unlock(); }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

 private:
  Mutex& mutex_;
};

}  // namespace coffer
