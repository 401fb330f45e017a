#include "token/keys/hd_masters.h"

#include "crypto/cipher.h"
#include "crypto/mac.h"
#include "crypto/random.h"
#include "token/keys/new_key.h"

namespace coffer::token {
namespace {

/// Plain form of a record: kind, chain code, key.
constexpr std::size_t kPlain = 1 + 32 + 32;
using PlainMaster = Secret<kPlain>;
using SealedMaster = std::array<std::uint8_t, kPlain + kSealOverhead>;

RecordId record_of(std::uint8_t slot) { return static_cast<RecordId>(records::kHdMasters + slot); }

void encode(const HdNode& master, PlainMaster& out) {
  const MutableBytes bytes = out.writable();
  bytes[0] = static_cast<std::uint8_t>(master.kind);
  copy(master.chain_code.expose(), bytes.subspan(1, 32));
  copy(master.key.expose(), bytes.subspan(33, 32));
}

TokenResult<void> decode(const PlainMaster& plain, HdNode& out) {
  const Bytes bytes = plain.expose();
  const auto kind = static_cast<HdKind>(bytes[0]);
  if (kind < HdKind::kSecp256k1 || kind > HdKind::kSymmetric) return fail(ErrorCode::kStorageFailure);
  out.kind = kind;
  copy(bytes.subspan(1, 32), out.chain_code.writable());
  copy(bytes.subspan(33, 32), out.key.writable());
  return {};
}

/// Call with the state mutex held. @errors kNoSuchNode, kStorageFailure
TokenResult<void> read_master(const Context& context, std::uint8_t slot, SealedMaster& out) {
  const auto size = context.store.read(record_of(slot), out);
  if (!size && size.error() == store::StoreError::kNotFound) return fail(ErrorCode::kNoSuchNode);
  if (!size || *size != out.size()) return fail(ErrorCode::kStorageFailure);
  return {};
}

TokenResult<void> descend(HdNode& node, const HdStep& step) {
  if (const auto* index = std::get_if<std::uint32_t>(&step)) return hd_descend(node, *index);
  return hd_descend(node, *std::get_if<Bytes>(&step));
}

void copy_node(const HdNode& from, HdNode& to) {
  to.kind = from.kind;
  to.depth = from.depth;
  to.parent_fingerprint = from.parent_fingerprint;
  to.child_number = from.child_number;
  to.chain_code.copy_from(from.chain_code);
  to.key.copy_from(from.key);
}

/// Takes the loaded node for its one use: the session has it no more, however that ends. Call without the
/// state mutex.
class OneUse {
 public:
  OneUse(Context& context, Session& session) {
    const auto held = lock(context);
    if (session.hd_node) copy_node(*session.hd_node, node_.emplace());
    session.hd_node.reset();
  }
  OneUse(const OneUse&) = delete;
  OneUse& operator=(const OneUse&) = delete;

  /// Null: no node was loaded.
  [[nodiscard]] const HdNode* node() const { return node_ ? &*node_ : nullptr; }

 private:
  std::optional<HdNode> node_;
};

}  // namespace

TokenResult<void> HdMasters::check_user(const Session& session) const {
  const auto held = lock(context_);
  return require_user(context_, session);
}

/// The last step before a node works. Another session may initialise the token while the person thinks.
TokenResult<void> HdMasters::confirm(Session& session) {
  COFFER_CHECK(confirm_presence(context_, session));
  return check_user(session);
}

TokenResult<void> HdMasters::create(const Session& session, std::uint8_t slot, HdKind kind, Bytes seed) {
  COFFER_CHECK(check_user(session));
  if (slot >= kHdMasters) return fail(ErrorCode::kNoSuchSlot);
  Secret<kMaxHdSeed> random;
  if (seed.empty()) {
    COFFER_CHECK_BELOW(crypto::random_bytes(random.writable()));
    seed = random.expose();
  }
  HdNode master;
  COFFER_CHECK(hd_master(kind, seed, master));
  PlainMaster plain;
  encode(master, plain);
  SealedMaster sealed;
  SealingKey master_key;
  {
    const auto held = lock(context_);
    COFFER_CHECK(copy_master_key(context_, session, master_key));
  }
  COFFER_CHECK(seal(master_key, Purpose::kHdMaster, record_of(slot), {}, plain.expose(), sealed));

  // Erasing first makes the store forget a master that is replaced.
  const store::Change changes[] = {store::Change::erase(record_of(slot)),
                                   store::Change::put(record_of(slot), sealed)};
  const auto held = lock(context_);
  // Another session may have initialised the token meanwhile.
  COFFER_CHECK(require_user(context_, session));
  COFFER_CHECK_BELOW(context_.store.apply(changes));
  return {};
}

TokenResult<void> HdMasters::derive(const Session& session, HdPath path, HdNode& node) const {
  SealedMaster sealed;
  SealingKey master_key;
  {
    const auto held = lock(context_);
    COFFER_CHECK(copy_master_key(context_, session, master_key));
    COFFER_CHECK(read_master(context_, path.slot(), sealed));
  }
  PlainMaster plain;
  COFFER_CHECK(unseal(master_key, Purpose::kHdMaster, record_of(path.slot()), {}, sealed, plain.writable()));
  COFFER_CHECK(decode(plain, node));
  while (const auto step = path.take_step()) {
    COFFER_CHECK(descend(node, *step));
  }
  return {};
}

TokenResult<HdPublicNode> HdMasters::public_node(const Session& session, HdPath path) const {
  HdNode node;
  COFFER_CHECK(derive(session, path, node));
  return hd_public_node(node);
}

TokenResult<void> HdMasters::load(Session& session, HdPath path) {
  unload(session);
  HdNode node;
  COFFER_CHECK(derive(session, path, node));
  const auto held = lock(context_);
  COFFER_CHECK(require_user(context_, session));
  copy_node(node, session.hd_node.emplace());
  return {};
}

void HdMasters::unload(Session& session) const {
  const auto held = lock(context_);
  session.hd_node.reset();
}

TokenResult<std::size_t> HdMasters::sign(Session& session, Bytes hash, MutableBytes out) {
  const OneUse use(context_, session);
  COFFER_CHECK(check_user(session));
  if (use.node() == nullptr) return fail(ErrorCode::kNotAllowed);
  COFFER_TRY(const crypto::EcPrivateKey key, hd_private_key(*use.node()));
  if (hash.size() != kHdHash) return fail(ErrorCode::kInvalidLength);
  COFFER_CHECK(confirm(session));
  COFFER_TRY_BELOW(const crypto::EcdsaDer signature,
                   crypto::sign_checked(key, hash, signature_check(context_)));
  if (signature.size() > out.size()) return fail(ErrorCode::kBufferTooSmall);
  copy(signature, out);
  return signature.size();
}

TokenResult<std::size_t> HdMasters::cipher(Session& session, const CipherRequest& request, MutableBytes out) {
  const OneUse use(context_, session);
  COFFER_CHECK(check_user(session));
  if (use.node() == nullptr || use.node()->kind != HdKind::kSymmetric) return fail(ErrorCode::kInvalidData);
  const Bytes given_iv = request.iv.value_or(Bytes());
  if (!given_iv.empty() && given_iv.size() != crypto::kAesBlock) return fail(ErrorCode::kInvalidLength);
  const std::size_t size = request.data.size();
  if (size == 0 || size % crypto::kAesBlock != 0) return fail(ErrorCode::kCipherFailed);
  if (size > out.size()) return fail(ErrorCode::kBufferTooSmall);
  COFFER_CHECK(confirm(session));

  Secret<64> derived;
  COFFER_CHECK_BELOW(crypto::hmac(crypto::HashAlgorithm::kSha512, use.node()->key.expose(),
                                  {request.aad.value_or(Bytes())}, derived.writable()));
  const Bytes key = derived.expose().first<32>();
  const Bytes iv = given_iv.empty() ? Bytes(derived.expose().subspan<32, 16>()) : given_iv;
  const bool encrypt = request.direction == CipherDirection::kEncrypt;
  COFFER_CHECK_BELOW(encrypt ? crypto::aes_cbc_encrypt(key, iv, request.data, out.first(size))
                             : crypto::aes_cbc_decrypt(key, iv, request.data, out.first(size)));
  return size;
}

}  // namespace coffer::token
