#include "crypto/bare/static_state.h"

namespace coffer::crypto::bare {
namespace {

constinit Pool<CurveKey, kCurveKeys> the_curve_keys;
constinit Pool<RsaKey, kRsaKeys> the_rsa_keys;
constinit Pool<Workspace, kRsaOperations> the_workspaces;
constinit RandomState the_random_state;

}  // namespace

Pool<CurveKey, kCurveKeys>& curve_keys() { return the_curve_keys; }
Pool<RsaKey, kRsaKeys>& rsa_keys() { return the_rsa_keys; }
Pool<Workspace, kRsaOperations>& workspaces() { return the_workspaces; }
RandomState& random_state() { return the_random_state; }

}  // namespace coffer::crypto::bare
