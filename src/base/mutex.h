#pragma once

namespace coffer {

/// Mutual exclusion, as the surroundings have it. Empty where there is one thread.
class Mutex {
 public:
  virtual void lock() = 0;
  virtual void unlock() = 0;

 protected:
  ~Mutex() = default;
};

/// Holds a Mutex for a scope.
class [[nodiscard]] Lock {
 public:
  explicit Lock(Mutex& mutex) : mutex_(mutex) { mutex_.lock(); }
  ~Lock() { mutex_.unlock(); }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

 private:
  Mutex& mutex_;
};

}  // namespace coffer
