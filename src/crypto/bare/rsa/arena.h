#pragma once
#include "crypto/bare/arithmetic/modulus.h"
#include "crypto/bare/static_state.h"

namespace coffer::crypto::bare {

/// The numbers of one RSA operation, in a workspace of the pool, which wipes it afterwards. Numbers are taken
/// one after the other, and given back together by a Scope.
class Arena {
 public:
  /// Takes a workspace, if there is one: see operator bool().
  Arena() : workspace_(workspaces().take()) {}
  ~Arena() { workspaces().give_back(workspace_); }
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  /// Whether there was a workspace; without, nothing else may be called.
  [[nodiscard]] explicit operator bool() const { return workspace_ != nullptr; }

  /// `limbs` limbs of any content. All operations together fit, by the size of kWorkspaceLimbs.
  [[nodiscard]] MutableLimbs take(std::size_t limbs) {
    const MutableLimbs taken = MutableLimbs(workspace_->limbs).subspan(used_, limbs);
    used_ += limbs;
    return taken;
  }
  /// A big-endian number in `limbs` limbs, which has room for it.
  [[nodiscard]] MutableLimbs load(Bytes number, std::size_t limbs) {
    const MutableLimbs out = take(limbs);
    (void)load_big_endian(out, number);
    return out;
  }
  /// An odd modulus of exactly 32 m.size() bits; what goes with it is taken here.
  [[nodiscard]] Modulus modulus(Limbs m) {
    const MutableLimbs r2 = take(m.size());
    return make_modulus(m, m.size() * kLimbBits, r2, take(m.size()));
  }

  /// The table of power(), for n limbs: five bits at a time, or four for the longest numbers.
  [[nodiscard]] MutableLimbs power_table(std::size_t n) {
    return take(n * (n <= kMaxModulusLimbs / 4 ? 32 : 16));
  }

  /// What is taken during its life ends with it.
  class Scope {
   public:
    /// Scopes of one arena end in the reverse order of their beginning.
    explicit Scope(Arena& arena) : arena_(arena), used_(arena.used_) {}
    ~Scope() { arena_.used_ = used_; }
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    Arena& arena_;
    std::size_t used_;
  };

 private:
  Workspace* workspace_;
  std::size_t used_ = 0;
};

}  // namespace coffer::crypto::bare
