#include "token/keys/new_key.h"

#include "token/state/key_domain_record.h"
#include "token/state/use_counter.h"

namespace coffer::token {
namespace {

/// Where the numbers of a public key lie while a request is made of them.
struct PublicKeyBuffers {
  FixedBuffer<crypto::kMaxRsaBytes> modulus;
  FixedBuffer<crypto::kMaxRsaPublicExponent> exponent;
  crypto::Point point;
  crypto::MontgomeryPublicKey montgomery;
  crypto::EdwardsPublicKey edwards;
};

/// Writes the public key of a key pair into `out`, whose algorithm is set. Call it through std::visit.
/// @returns what signs with the key pair
struct PublicKeyReader {
  cvc::PublicKey& out;
  PublicKeyBuffers& buffers;
  crypto::SignatureCheck check;

  TokenResult<cvc::Signer> operator()(const crypto::EcPrivateKey& key) const {
    if (!cvc::is_ec_algorithm(out.algorithm)) return fail(ErrorCode::kInvalidData);
    COFFER_TRY_BELOW(buffers.point, key.public_point());
    out.curve = &key.curve();
    out.point = buffers.point;
    return cvc::Signer{&key, out.algorithm, check};
  }
  TokenResult<cvc::Signer> operator()(const crypto::RsaPrivateKey& key) const {
    if (!cvc::is_rsa_algorithm(out.algorithm)) return fail(ErrorCode::kInvalidData);
    COFFER_CHECK(take(key, crypto::RsaNumber::kModulus, buffers.modulus));
    COFFER_CHECK(take(key, crypto::RsaNumber::kPublicExponent, buffers.exponent));
    out.modulus = buffers.modulus;
    out.exponent = buffers.exponent;
    return cvc::Signer{&key, out.algorithm, check};
  }
  TokenResult<cvc::Signer> operator()(const crypto::MontgomeryPrivateKey& key) const {
    COFFER_TRY_BELOW(buffers.montgomery, key.public_key());
    return raw(key, buffers.montgomery);
  }
  TokenResult<cvc::Signer> operator()(const crypto::EdwardsPrivateKey& key) const {
    COFFER_TRY_BELOW(buffers.edwards, key.public_key());
    return raw(key, buffers.edwards);
  }
  TokenResult<cvc::Signer> operator()(const AesKey&) const { return fail(ErrorCode::kWrongKeyType); }
  TokenResult<cvc::Signer> operator()(const std::monostate&) const { return fail(ErrorCode::kWrongKeyType); }

 private:
  template <std::size_t N>
  static TokenResult<void> take(const crypto::RsaPrivateKey& key, crypto::RsaNumber which,
                                FixedBuffer<N>& to) {
    COFFER_TRY_BELOW(const std::size_t size, key.export_number(which, to.storage()));
    to.set_size(size);
    return {};
  }
  template <typename Key>
  [[nodiscard]] TokenResult<cvc::Signer> raw(const Key& key, Bytes public_key) const {
    out.algorithm = cvc::kRawKey;
    out.raw_curve = &crypto::raw_curve(key.curve());
    out.point = public_key;
    return cvc::Signer{&key, out.algorithm, check};
  }
};

}  // namespace

TokenResult<std::size_t> make_key_request(const DeviceIdentity& device, const KeyMaterial& material,
                                          const RequestNames& names, MutableBytes out) {
  const cvc::Reference device_name = device.name();
  cvc::RequestContent content;
  content.inner_car = names.inner_car;
  content.chr = names.chr;
  content.outer_car = names.outer_car.empty() ? device_name.bytes() : names.outer_car;
  content.key.algorithm = names.algorithm;
  content.extensions = names.extensions;
  PublicKeyBuffers buffers;
  COFFER_TRY(const cvc::Signer inner,
             std::visit(PublicKeyReader{content.key, buffers, device.signer().check}, material));
  return cvc::make_authenticated_request(content, inner, device.signer(), out);
}

cvc::Reference default_holder(Bytes device_chr) {
  constexpr std::uint8_t kSequence[] = {'0', '0', '0', '0', '1'};
  const std::size_t serial = device_chr.size() - std::min(device_chr.size(), sizeof(kSequence));
  cvc::Reference chr(device_chr.first(serial));
  (void)chr.append(kSequence);  // as long as the device's own
  return chr;
}

TokenResult<std::size_t> make_unattested_key_request(const DeviceIdentity& device,
                                                     const KeyMaterial& material, MutableBytes out) {
  const bool is_rsa = std::holds_alternative<crypto::RsaPrivateKey>(material);
  const cvc::Reference device_name = device.name();
  const cvc::Reference chr = default_holder(device_name);
  cvc::RequestContent content;
  content.inner_car = device_name;
  content.chr = chr;
  content.key.algorithm = is_rsa ? Bytes(cvc::kRsaSha256) : Bytes(cvc::kEcdsaSha256);
  PublicKeyBuffers buffers;
  COFFER_TRY(const cvc::Signer signer,
             std::visit(PublicKeyReader{content.key, buffers, device.signer().check}, material));
  return cvc::make_unattested_request(content, signer, out);
}

/// What can be refused before a long computation. commit() looks again whether the session is still the user,
/// and the domain the same.
TokenResult<void> Keys::check_new_key(const Session& session, KeyId id, const KeyPolicy& policy) {
  const platform::Lock guard = lock(context_);
  COFFER_CHECK(require_user(context_, session));
  if (id == kDeviceKey) return fail(ErrorCode::kAccessDenied);
  COFFER_CHECK(identity_for_new_key(context_, policy.key_domain));
  return {};
}

KeyDomainIdentity Keys::domain_now(const KeyPolicy& policy) const {
  const platform::Lock guard = lock(context_);
  return identity_for_new_key(context_, policy.key_domain).value_or(KeyDomainIdentity{});
}

TokenResult<void> Keys::check_free(KeyId id) const {
  const platform::Lock guard = lock(context_);
  COFFER_TRY(const bool exists, key_exists(context_, id));
  if (exists) return fail(ErrorCode::kAlreadyExists);
  return {};
}

TokenResult<void> Keys::commit(const Session& session, const NewKey& key) {
  std::array<std::uint8_t, kMaxKeyRecord> record;
  const KeyInfo info = describe(key.material, key.origin, key.policy, key.domain);
  SealingKey master_key;
  {
    const platform::Lock guard = lock(context_);
    COFFER_CHECK(copy_master_key(context_, session, master_key));
  }
  COFFER_TRY(const std::size_t size, seal_key(master_key, key.id, info, key.material, record));
  COFFER_TRY(const auto counter, seal_use_counter(context_, key.id, key.policy.use_counter.value_or(0)));

  const FileId certificate = file_id(fids::kCertificatePrefix, key.id);
  // Erasing first makes the store forget a key that is replaced. A description is that of the key before.
  const store::Change changes[] = {
      store::Change::erase(key_file(key.id)), store::Change::put(key_file(key.id), Bytes(record).first(size)),
      key.policy.use_counter ? store::Change::put(use_counter_record(key.id), counter)
                             : store::Change::erase(use_counter_record(key.id)),
      key.certificate == NewKey::Certificate::kReplace ? store::Change::put(certificate, key.request)
                                                       : store::Change::erase(certificate),
      store::Change::erase(file_id(fids::kKeyDescriptionPrefix, key.id))};

  const platform::Lock guard = lock(context_);
  // Another session may have initialised the token while this key was made.
  COFFER_CHECK(require_user(context_, session));
  if (key.domain_must_be_there) {
    // A key that was made for one domain is not for its successor.
    COFFER_TRY(const KeyDomainIdentity domain, identity_for_new_key(context_, key.policy.key_domain));
    if (domain != key.domain) return fail(ErrorCode::kDomainUnconfigured);
  }
  if (!key.may_replace) {
    COFFER_TRY(const bool exists, key_exists(context_, key.id));
    if (exists) return fail(ErrorCode::kAlreadyExists);
  }
  COFFER_CHECK_BELOW(context_.store.apply(changes));
  context_.loaded_keys.drop(key.id);
  return {};
}

}  // namespace coffer::token
