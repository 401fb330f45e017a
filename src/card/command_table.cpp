#include "card/command_table.h"

#include <array>

#include "card/commands/handlers.h"

namespace coffer::card {
namespace {

using namespace commands;

constexpr ByteRange kAny{0x00, 0xFF};
/// Numbers of keys that are made: 00 is the device key.
constexpr ByteRange kNewKey{0x01, 0xFF};
constexpr ByteRange kP2Zero{0x00, 0x00};
constexpr ByteRange only(std::uint8_t value) { return {value, value}; }

constexpr LengthRange kNoData{0, 0};
constexpr LengthRange kOptional{0, kMaxCommandData};
constexpr LengthRange kData{1, kMaxCommandData};

constexpr auto kNo = Chaining::kRefused;
constexpr auto kChain = Chaining::kAllowed;
constexpr auto kAlone = UserPresence::kNotNeeded;
constexpr auto kAsked = UserPresence::kNeeded;
constexpr auto kAlways = UserPresence::kAlways;
constexpr auto kInUse = UserPresence::kInUse;

using Event = platform::SecurityEvent;
constexpr Logged kSilent{};
constexpr Logged always(Event event, About about) { return {event, LoggedWhen::kAlways, about}; }
constexpr Logged with_data(Event event, About about) { return {event, LoggedWhen::kWithData, about}; }
constexpr Logged refused(Event event) { return {event, LoggedWhen::kRefused, About::kToken}; }

// clang-format off
constexpr auto kCommands = std::to_array<CommandSpec>({
    // ins  P1             P2            needs                        data          chain   presence logged, handler, name
    {0x20, kAny,           kAny,         Needs::kNothing,             {0, 255},        kNo,    kAlone, {Event::kNone, LoggedWhen::kNever, About::kPinToVerify}, verify, "VERIFY"},
    {0x22, only(0x41),     only(0xA4),   Needs::kNothing,             {1, 255},        kNo,    kAlone, kSilent, choose_chip_authentication, "MANAGE SECURITY ENVIRONMENT: SET AT"},
    {0x22, only(0x81),     {0xA4, 0xB6}, Needs::kNothing,             {1, 255},        kNo,    kAlone, kSilent, choose_public_key, "MANAGE SECURITY ENVIRONMENT: SET PUBLIC KEY"},
    {0x24, only(0x00),     {0x81, 0x88}, Needs::kNothing,             {1, 255},        kNo,    kAlone, always(Event::kPinChange, About::kPinInP2), change_reference_data, "CHANGE REFERENCE DATA"},
    {0x2A, only(0x00),     only(0xBE),   Needs::kNothing,             kData,           kChain, kAlone, kSilent, verify_certificate, "PSO: VERIFY CERTIFICATE"},
    {0x2C, {0x00, 0x03},   only(0x81),   Needs::kNothing,             {0, 255},        kNo,    kAlone, always(Event::kPinUnblock, About::kPinInP2BySo), reset_retry_counter, "RESET RETRY COUNTER"},
    {0x46, kNewKey,        kP2Zero,      Needs::kUser,                kData,           kChain, kInUse, always(Event::kKeyGenerate, About::kKeyInP1), generate_key_pair, "GENERATE ASYMMETRIC KEY PAIR"},
    {0x48, kNewKey,        {0xB0, 0xB3}, Needs::kUser,                kOptional,       kChain, kAlone, always(Event::kKeyGenerate, About::kKeyInP1), generate_symmetric_key, "GENERATE SYMMETRIC KEY"},
    {0x4A, {0x01, 0x03},   {0x00, 0x09}, Needs::kUser,                {0, 64},         kNo,    kAlone, always(Event::kHdMasterCreate, About::kSlotInP2), create_hd_master, "HD KEYS: CREATE MASTER"},
    {0x4A, only(0x0A),     kP2Zero,      Needs::kUser,                kData,           kChain, kAlone, kSilent, export_hd_node, "HD KEYS: EXPORT NODE"},
    {0x4A, only(0x10),     kP2Zero,      Needs::kUser,                kData,           kChain, kAlone, kSilent, load_hd_node, "HD KEYS: LOAD NODE"},
    {0x50, only(0x00),     kP2Zero,      Needs::kNothing,             kOptional,       kChain, kInUse, with_data(Event::kInitialise, About::kToken), initialize_device, "INITIALIZE DEVICE"},
    {0x52, only(0x00),     kAny,         Needs::kNothing,             kOptional,       kNo,    kAlone, with_data(Event::kDomainShareImport, About::kDomainInP2), query_key_domain_or_import_share, "MANAGE KEY DOMAIN: QUERY OR IMPORT SHARE"},
    {0x52, only(0x01),     kAny,         Needs::kUser,                {1, 1},          kNo,    kAlone, always(Event::kDomainCreate, About::kDomainInP2), create_key_domain, "MANAGE KEY DOMAIN: CREATE"},
    {0x52, only(0x02),     kAny,         Needs::kUser,                kOptional,       kChain, kAlone, with_data(Event::kDomainCreate, About::kDomainInP2), create_xkek_key_domain, "MANAGE KEY DOMAIN: CREATE XKEK"},
    {0x52, only(0x03),     kAny,         Needs::kUser,                kNoData,         kNo,    kAlone, always(Event::kDomainDelete, About::kDomainInP2), delete_key_domain, "MANAGE KEY DOMAIN: DELETE"},
    {0x52, only(0x04),     kAny,         Needs::kUser,                kNoData,         kNo,    kAlone, always(Event::kDomainDkekErase, About::kDomainInP2), erase_key_domain_dkek, "MANAGE KEY DOMAIN: ERASE DKEK"},
    {0x54, only(0x00),     kP2Zero,      Needs::kNothing,             kOptional,       kChain, kAlone, with_data(Event::kPublicKeyRegister, About::kToken), query_or_register_public_key, "MANAGE PUBLIC KEY AUTHENTICATION: STATUS OR REGISTER"},
    {0x54, only(0x01),     kAny,         Needs::kUser,                kData,           kChain, kAlone, always(Event::kPublicKeyReplace, About::kSlotInP2), replace_public_key, "MANAGE PUBLIC KEY AUTHENTICATION: REPLACE"},
    {0x54, only(0x02),     kAny,         Needs::kNothing,             kNoData,         kNo,    kAlone, kSilent, query_public_key_slot, "MANAGE PUBLIC KEY AUTHENTICATION: QUERY SLOT"},
    {0x58, only(0x00),     kP2Zero,      Needs::kNothing,             kNoData,         kNo,    kAlone, kSilent, enumerate_objects, "ENUMERATE OBJECTS"},
    {0x5A, only(0x01),     only(0x81),   Needs::kUserInSecureChannel, kNoData,         kNo,    kAlone, always(Event::kSessionPin, About::kToken), generate_session_pin, "GENERATE SESSION PIN"},
    {0x62, kAny,           kAny,         Needs::kUser,                kData,           kChain, kInUse, always(Event::kDomainDkekAgree, About::kExchangeKeyInP1), decipher, "DECIPHER"},
    {0x64, only(0x05),     kAny,         Needs::kNothing,             kNoData,         kNo,    kAlone, kSilent, report_memory, "EXTRAS: MEMORY"},
    {0x64, only(0x06),     kP2Zero,      Needs::kUser,                {0, 1},          kNo,    kInUse, with_data(Event::kOptionsChange, About::kToken), dynamic_options, "EXTRAS: DYNAMIC OPTIONS"},
    {0x64, only(0x0A),     kP2Zero,      Needs::kUser,                {0, 8},          kNo,    kAsked, with_data(Event::kClockSet, About::kToken), get_or_set_clock, "EXTRAS: DATE AND TIME"},
    {0x64, only(0x1B),     kAny,         Needs::kNothing,             {0, 4},          kNo,    kInUse, with_data(Event::kSettingsChange, About::kToken), get_or_set_physical_settings, "EXTRAS: PHYSICAL SETTINGS"},
    {0x64, only(0x3A),     {0x01, 0x05}, Needs::kUser,                {48, 65},        kNo,    kAsked, always(Event::kSecureLock, About::kToken), secure_lock, "EXTRAS: SECURE LOCK"},
    {0x64, only(0xFB),     kAny,         Needs::kUser,                kNoData,         kNo,    kAsked, always(Event::kRestart, About::kToken), restart, "EXTRAS: RESTART"},
    {0x68, kAny,           kAny,         Needs::kUser,                kOptional,       kChain, kInUse, kSilent, sign, "SIGN"},
    {0x72, kAny,           only(0x92),   Needs::kUser,                kNoData,         kNo,    kInUse, always(Event::kKeyWrap, About::kKeyInP1), wrap_key, "WRAP KEY"},
    {0x74, kNewKey,        only(0x93),   Needs::kUser,                kOptional,       kChain, kInUse, always(Event::kKeyImport, About::kKeyInP1), unwrap_key, "UNWRAP KEY"},
    {0x76, kAny,           kNewKey,      Needs::kUser,                kData,           kNo,    kInUse, always(Event::kKeyDerive, About::kKeyInP2), derive_key, "DERIVE KEY"},
    {0x78, kAny,           kAny,         Needs::kUser,                kOptional,       kChain, kInUse, kSilent, cipher, "CIPHER"},
    {0x82, only(0x00),     kP2Zero,      Needs::kNothing,             {1, 1024},       kChain, kAlone, refused(Event::kPublicKeyRefused), external_authenticate, "EXTERNAL AUTHENTICATE"},
    {0x84, only(0x00),     kP2Zero,      Needs::kNothing,             kNoData,         kNo,    kAlone, kSilent, get_challenge, "GET CHALLENGE"},
    {0x86, only(0x00),     kP2Zero,      Needs::kNothing,             {2, 1024},       kChain, kAlone, kSilent, general_authenticate, "GENERAL AUTHENTICATE"},
    {0xA4, only(0x00),     {0x00, 0x0C}, Needs::kNothing,             {0, 255},        kNo,    kAlone, kSilent, select_file, "SELECT: FILE"},
    {0xA4, only(0x02),     {0x00, 0x0C}, Needs::kNothing,             {0, 255},        kNo,    kAlone, kSilent, select_file, "SELECT: FILE BELOW"},
    {0xA4, only(0x04),     {0x00, 0x0C}, Needs::kNothing,             {0, 255},        kNo,    kAlone, kSilent, select_application, "SELECT: APPLICATION"},
    {0xA4, {0x08, 0x09},   {0x00, 0x0C}, Needs::kNothing,             {0, 255},        kNo,    kAlone, kSilent, select_path, "SELECT: PATH"},
    {0xB0, {0x00, 0x7F},   kAny,         Needs::kNothing,             kNoData,         kNo,    kAlone, kSilent, read_binary, "READ BINARY"},
    {0xB1, kAny,           kAny,         Needs::kNothing,             {1, 255},        kNo,    kAlone, kSilent, read_binary_of_file, "READ BINARY (odd)"},
    {0xC0, only(0x00),     kP2Zero,      Needs::kNothing,             kNoData,         kNo,    kAlone, kSilent, get_response, "GET RESPONSE"},
    {0xD6, {0x00, 0x7F},   kAny,         Needs::kUser,                kOptional,       kChain, kAlone, always(Event::kDeviceCertificate, About::kDeviceCertificateFile), update_binary, "UPDATE BINARY"},
    {0xD7, kAny,           kAny,         Needs::kUser,                kData,           kChain, kAlone, always(Event::kDeviceCertificate, About::kDeviceCertificateFile), update_binary_of_file, "UPDATE BINARY (odd)"},
    {0xE4, kAny,           kAny,         Needs::kUser,                {0, 2},          kNo,    kAlone, always(Event::kKeyDelete, About::kKeyFile), delete_file, "DELETE FILE"},
    {0xF0, kNewKey,        kP2Zero,      Needs::kUser,                {8, 32},         kNo,    kInUse, kSilent, attest_key, "ATTEST KEY"},
});
constexpr auto kRescueCommands = std::to_array<CommandSpec>({
    // ins  P1             P2            needs                        data          chain   presence logged, handler, name
    {0x10, only(0x01),     kAny,         Needs::kNothing,             {32, 32},        kNo,    kAsked, kSilent, prove_device, "RESCUE: PROVE DEVICE"},
    {0x10, only(0x02),     kAny,         Needs::kNothing,             kNoData,         kNo,    kAlone, kSilent, report_device_point, "RESCUE: DEVICE PUBLIC KEY"},
    {0x10, only(0x03),     kAny,         Needs::kUser,                kData,           kChain, kAlways, always(Event::kDeviceCertificate, About::kToken), replace_device_certificate, "RESCUE: DEVICE CERTIFICATE"},
    {0x1C, only(0x01),     kAny,         Needs::kUser,                {2, 255},        kNo,    kAlways, always(Event::kSettingsChange, About::kToken), write_physical_settings, "RESCUE: WRITE PHYSICAL SETTINGS"},
    {0x1C, only(0x02),     {0x01, 0x02}, Needs::kNothing,             {4, 8},          kNo,    kAlone, always(Event::kClockSet, About::kToken), write_clock, "RESCUE: SET CLOCK"},
    {0x1D, {0x00, 0x03},   {0x00, 0x01}, Needs::kSo,                  {0, 48},         kNo,    kAlways, always(Event::kSecureBoot, About::kToken), enable_secure_boot, "RESCUE: SECURE BOOT"},
    {0x1D, {0x80, 0x83},   {0x00, 0x01}, Needs::kSo,                  {0, 32},         kNo,    kAlone, kSilent, rehearse_secure_boot, "RESCUE: REHEARSE SECURE BOOT"},
    {0x1E, only(0x01),     kAny,         Needs::kNothing,             kNoData,         kNo,    kAlone, kSilent, read_physical_settings, "RESCUE: READ PHYSICAL SETTINGS"},
    {0x1E, only(0x02),     kAny,         Needs::kNothing,             kNoData,         kNo,    kAlone, kSilent, report_memory, "RESCUE: MEMORY"},
    {0x1E, only(0x03),     kAny,         Needs::kNothing,             kNoData,         kNo,    kAlone, kSilent, report_secure_boot, "RESCUE: SECURE BOOT STATUS"},
    {0x1E, only(0x04),     {0x01, 0x02}, Needs::kNothing,             kNoData,         kNo,    kAlone, kSilent, read_clock, "RESCUE: READ CLOCK"},
    {0x1F, only(0x00),     kAny,         Needs::kNothing,             kNoData,         kNo,    kAlone, always(Event::kRestart, About::kToken), restart, "RESCUE: RESTART"},
    {0x1F, only(0x01),     kAny,         Needs::kNothing,             kNoData,         kNo,    kAsked, always(Event::kRestart, About::kToken), restart_into_boot_loader, "RESCUE: BOOT LOADER"},
    {0xA4, only(0x04),     {0x00, 0x0C}, Needs::kNothing,             {0, 255},        kNo,    kAlone, kSilent, select_application, "SELECT: APPLICATION"},
    {0xC0, only(0x00),     kP2Zero,      Needs::kNothing,             kNoData,         kNo,    kAlone, kSilent, get_response, "GET RESPONSE"},
});
// clang-format on

constexpr bool ascending_and_unique(std::span<const CommandSpec> rows) {
  for (std::size_t i = 1; i < rows.size(); ++i) {
    const CommandSpec& before = rows[i - 1];
    const CommandSpec& row = rows[i];
    if (row.ins < before.ins || (row.ins == before.ins && row.p1.first <= before.p1.last)) return false;
  }
  return true;
}
constexpr bool well_formed(std::span<const CommandSpec> rows) {
  return std::ranges::all_of(rows, [](const CommandSpec& row) {
    return row.p1.first <= row.p1.last && row.p2.first <= row.p2.last && row.data.first <= row.data.last &&
           row.data.last <= kMaxCommandData && row.handler != nullptr;
  });
}
static_assert(ascending_and_unique(kCommands), "one row for each INS and P1, in ascending order");
static_assert(well_formed(kCommands));
static_assert(ascending_and_unique(kRescueCommands), "one row for each INS and P1, in ascending order");
static_assert(well_formed(kRescueCommands));

/// Those of ISO/IEC 7816-4, which are spoken to every application.
constexpr bool is_interindustry(std::uint8_t ins) { return ins == 0xA4 || ins == 0xC0; }

constexpr std::uint8_t kRescueClass = 0x80;

}  // namespace

std::span<const CommandSpec> command_table() { return kCommands; }
std::span<const CommandSpec> rescue_table() { return kRescueCommands; }

Result<const CommandSpec*, Sw> find_command(Application application, const Command& command) {
  const bool to_rescue = application == Application::kRescue;
  const bool of_rescue_class = (command.cla & ~kChainingBit) == kRescueClass;
  if (to_rescue && !of_rescue_class && !is_interindustry(command.ins)) return refuse(Sw::kClassNotSupported);
  Sw why_not = Sw::kInstructionNotSupported;
  for (const CommandSpec& row : to_rescue ? rescue_table() : command_table()) {
    if (row.ins != command.ins) continue;
    if (row.p1.contains(command.p1) && row.p2.contains(command.p2)) return &row;
    why_not = Sw::kWrongP1P2;
  }
  return refuse(why_not);
}

}  // namespace coffer::card
