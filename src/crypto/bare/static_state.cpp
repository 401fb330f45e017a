#include "crypto/bare/static_state.h"

#include "crypto/bare/worker.h"

namespace coffer::crypto::bare {
namespace {

constinit Pool<CurveKey, kCurveKeys> the_curve_keys;
constinit Pool<RsaKey, kRsaKeys> the_rsa_keys;
constinit Pool<Workspace, kRsaOperations> the_workspaces;
constinit RandomState the_random_state;
constinit Worker* the_worker = nullptr;

}  // namespace

Pool<CurveKey, kCurveKeys>& curve_keys() { return the_curve_keys; }
Pool<RsaKey, kRsaKeys>& rsa_keys() { return the_rsa_keys; }
Pool<Workspace, kRsaOperations>& workspaces() { return the_workspaces; }
RandomState& random_state() { return the_random_state; }

void use_worker(Worker* worker) { the_worker = worker; }
Worker* worker() { return the_worker; }

}  // namespace coffer::crypto::bare
