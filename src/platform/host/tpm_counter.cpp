#include "platform/host/tpm_counter.h"

#include <tss2/tss2_esys.h>
#include <tss2/tss2_tctildr.h>

#include <cstdlib>
#include <span>
#include <utility>

#include "base/endian.h"

namespace coffer::platform {
namespace {

constexpr std::uint16_t kCounterSize = 8;
constexpr TPMA_NV kAttributes = (TPM2_NT_COUNTER << TPMA_NV_TPM2_NT_SHIFT) | TPMA_NV_AUTHREAD |
                                TPMA_NV_AUTHWRITE | TPMA_NV_OWNERREAD | TPMA_NV_NO_DA;

/// Memory that the ESAPI gave.
template <typename T>
using Given = std::unique_ptr<T, decltype([](T* memory) { Esys_Free(memory); })>;

/// A TPM says of a handle that it has none in format 1, with the number of the parameter.
bool is_missing(TSS2_RC code) { return (code & (TPM2_RC_FMT1 | 0x3F)) == TPM2_RC_HANDLE; }

}  // namespace

/// The way to one NV index of a TPM.
class TpmCounter::Connection {
 public:
  Connection() = default;
  ~Connection() {
    if (esys_ != nullptr) {
      if (nv_ != ESYS_TR_NONE) Esys_TR_Close(esys_, &nv_);
      Esys_Finalize(&esys_);
    }
    if (tcti_ != nullptr) Tss2_TctiLdr_Finalize(&tcti_);
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  [[nodiscard]] bool open(const char* name) {
    // The library writes what goes wrong to standard error; the daemon says it once, in its log.
    ::setenv("TSS2_LOG", "all+none", 0);
    if (Tss2_TctiLdr_Initialize(name, &tcti_) != TSS2_RC_SUCCESS) return false;
    if (Esys_Initialize(&esys_, tcti_, nullptr) != TSS2_RC_SUCCESS) return false;
    const TSS2_RC started = Esys_Startup(esys_, TPM2_SU_CLEAR);  // the system did so, but not a simulator's
    return started == TSS2_RC_SUCCESS || started == TPM2_RC_INITIALIZE;
  }

  /// Finds the index. @errors kMissing, kInvalid, kFailed
  [[nodiscard]] CounterResult<void> find(std::uint32_t index) {
    if (nv_ != ESYS_TR_NONE) return {};
    const TSS2_RC found = Esys_TR_FromTPMPublic(esys_, index, ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE, &nv_);
    if (found != TSS2_RC_SUCCESS) {
      nv_ = ESYS_TR_NONE;
      return std::unexpected(is_missing(found) ? CounterError::kMissing : CounterError::kFailed);
    }
    TPM2B_NV_PUBLIC* area = nullptr;
    TPM2B_NAME* name = nullptr;
    const TSS2_RC read =
        Esys_NV_ReadPublic(esys_, nv_, ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE, &area, &name);
    const Given<TPM2B_NV_PUBLIC> area_owner(area);
    const Given<TPM2B_NAME> name_owner(name);
    if (read == TSS2_RC_SUCCESS && (area->nvPublic.attributes & ~TPMA_NV_WRITTEN) == kAttributes) return {};
    Esys_TR_Close(esys_, &nv_);
    nv_ = ESYS_TR_NONE;
    return std::unexpected(read == TSS2_RC_SUCCESS ? CounterError::kInvalid : CounterError::kFailed);
  }

  [[nodiscard]] CounterResult<std::uint64_t> read() {
    TPM2B_MAX_NV_BUFFER* data = nullptr;
    const TSS2_RC code =
        Esys_NV_Read(esys_, nv_, nv_, ESYS_TR_PASSWORD, ESYS_TR_NONE, ESYS_TR_NONE, kCounterSize, 0, &data);
    const Given<TPM2B_MAX_NV_BUFFER> owner(data);
    if (code != TSS2_RC_SUCCESS || data->size != kCounterSize) return std::unexpected(CounterError::kFailed);
    return load_be64(std::span(data->buffer).first<kCounterSize>());
  }

  [[nodiscard]] CounterResult<void> step() {
    const TSS2_RC code = Esys_NV_Increment(esys_, nv_, nv_, ESYS_TR_PASSWORD, ESYS_TR_NONE, ESYS_TR_NONE);
    if (code != TSS2_RC_SUCCESS) return std::unexpected(CounterError::kFailed);
    return {};
  }

  [[nodiscard]] CounterResult<void> define(std::uint32_t index) {
    const TPM2B_AUTH no_password{};
    const TPM2B_NV_PUBLIC area{.size = 0,
                               .nvPublic = {.nvIndex = index,
                                            .nameAlg = TPM2_ALG_SHA256,
                                            .attributes = kAttributes,
                                            .authPolicy = {},
                                            .dataSize = kCounterSize}};
    const TSS2_RC code = Esys_NV_DefineSpace(esys_, ESYS_TR_RH_OWNER, ESYS_TR_PASSWORD, ESYS_TR_NONE,
                                             ESYS_TR_NONE, &no_password, &area, &nv_);
    if (code != TSS2_RC_SUCCESS) return std::unexpected(CounterError::kFailed);
    return {};
  }

 private:
  TSS2_TCTI_CONTEXT* tcti_ = nullptr;
  ESYS_CONTEXT* esys_ = nullptr;
  ESYS_TR nv_ = ESYS_TR_NONE;
};

TpmCounter::TpmCounter(std::string tcti, std::uint32_t index) : tcti_(std::move(tcti)), index_(index) {}
TpmCounter::~TpmCounter() = default;

CounterResult<TpmCounter::Connection*> TpmCounter::connect() {
  if (connection_ == nullptr) {
    auto connection = std::make_unique<Connection>();
    if (!connection->open(tcti_.c_str())) return std::unexpected(CounterError::kFailed);
    connection_ = std::move(connection);
  }
  return connection_.get();
}

CounterResult<std::uint64_t> TpmCounter::read() {
  COFFER_TRY(Connection* const tpm, connect());
  COFFER_CHECK(tpm->find(index_));
  return tpm->read();
}

CounterResult<void> TpmCounter::raise(std::uint64_t value) {
  COFFER_TRY(std::uint64_t now, read());
  if (value < now || value - now > kMaxSteps) return std::unexpected(CounterError::kFailed);
  for (; now < value; ++now) {
    COFFER_CHECK(connection_->step());
  }
  return {};
}

CounterResult<void> TpmCounter::create() {
  COFFER_TRY(Connection* const tpm, connect());
  const auto found = tpm->find(index_);
  if (found) return {};
  if (found.error() != CounterError::kMissing) return std::unexpected(CounterError::kFailed);
  COFFER_CHECK(tpm->define(index_));
  return tpm->step();  // before its first step a counter has no number
}

}  // namespace coffer::platform
