#pragma once
// The handlers of the command table, one file each. Sections are those of the SmartCard-HSM's specification.

#include "card/command_table.h"

namespace coffer::card::commands {

Outcome change_reference_data(Connection& connection, const Command& command, ByteWriter& answer);  // 3.8
Outcome cipher(Connection& connection, const Command& command, ByteWriter& answer);                 // 3.18
Outcome decipher(Connection& connection, const Command& command, ByteWriter& answer);               // 3.17
Outcome delete_file(Connection& connection, const Command& command, ByteWriter& answer);            // 3.5
Outcome derive_key(Connection& connection, const Command& command, ByteWriter& answer);             // 3.19
Outcome enumerate_objects(Connection& connection, const Command& command, ByteWriter& answer);      // 3.6
Outcome create_hd_master(Connection& connection, const Command& command, ByteWriter& answer);  // HD: 6.8.1
Outcome export_hd_node(Connection& connection, const Command& command, ByteWriter& answer);    // HD: 6.8.3
Outcome load_hd_node(Connection& connection, const Command& command, ByteWriter& answer);      // HD: 6.8.4
Outcome dynamic_options(Connection& connection, const Command& command, ByteWriter& answer);   // EXTRAS 06
Outcome external_authenticate(Connection& connection, const Command& command, ByteWriter& answer);   // 3.25
Outcome general_authenticate(Connection& connection, const Command& command, ByteWriter& answer);    // 3.26
Outcome generate_key_pair(Connection& connection, const Command& command, ByteWriter& answer);       // 3.14
Outcome generate_session_pin(Connection& connection, const Command& command, ByteWriter& answer);    // 3.13
Outcome generate_symmetric_key(Connection& connection, const Command& command, ByteWriter& answer);  // 3.15
Outcome get_challenge(Connection& connection, const Command& command, ByteWriter& answer);           // 3.22
Outcome get_response(Connection& connection, const Command& command, ByteWriter& answer);            // 2.4
Outcome initialize_device(Connection& connection, const Command& command, ByteWriter& answer);       // 3.10

// MANAGE KEY DOMAIN, 3.11
/// Without data answers the status of domain P2: shares, missing ones (1 byte each), key check value (8) and
/// the UID of an XKEK domain; with data imports one DKEK share (32 bytes), and answers the same.
Outcome query_key_domain_or_import_share(Connection& connection, const Command& command, ByteWriter& answer);
/// Sets up domain P2 of so many shares (1 byte; 00: a random DKEK). Answers its status.
Outcome create_key_domain(Connection& connection, const Command& command, ByteWriter& answer);
/// Sets up domain P2 as an XKEK domain: the data makes this device a member of its group
/// (KeyDomains::create_xkek); without data it only asks. Answers the status. @errors as xkek_error.h has them
Outcome create_xkek_key_domain(Connection& connection, const Command& command, ByteWriter& answer);
/// Makes domain P2 unconfigured. @errors kWrongP1P2 (it is that already), kFileExists (keys belong to it)
Outcome delete_key_domain(Connection& connection, const Command& command, ByteWriter& answer);
/// Forgets the DKEK of domain P2, which waits for shares or an agreement again. Answers its status.
Outcome erase_key_domain_dkek(Connection& connection, const Command& command, ByteWriter& answer);

// MANAGE PUBLIC KEY AUTHENTICATION, 3.12
/// Answers slots, missing, required and authenticated keys, 1 byte each; with data, an authenticated request,
/// registers its key in a free slot first.
Outcome query_or_register_public_key(Connection& connection, const Command& command, ByteWriter& answer);
/// Puts the key of an authenticated request into slot P2, and answers as the query. The device options have
/// to allow it.
Outcome replace_public_key(Connection& connection, const Command& command, ByteWriter& answer);
/// Answers the holder reference of the key in slot P2, with 9001 if it was authenticated in this session.
/// @errors kWrongP1P2 (no such slot, or no public key authentication), kReferencedDataNotFound (empty)
Outcome query_public_key_slot(Connection& connection, const Command& command, ByteWriter& answer);

// MANAGE SECURITY ENVIRONMENT, 3.23
/// Tag 80 names the protocol of GENERAL AUTHENTICATE. @errors kWrongData (another than the one we have)
Outcome choose_chip_authentication(Connection& connection, const Command& command, ByteWriter& answer);
/// Tag 83 names a holder: with P2 = B6 whose key verifies certificates and requests, with A4 which registered
/// key EXTERNAL AUTHENTICATE is about. @errors kWrongData, kReferencedDataNotFound (no such key),
/// kConditionsNotSatisfied (it is authenticated already)
Outcome choose_public_key(Connection& connection, const Command& command, ByteWriter& answer);

Outcome read_binary(Connection& connection, const Command& command, ByteWriter& answer);          // B0, 3.3
Outcome read_binary_of_file(Connection& connection, const Command& command, ByteWriter& answer);  // B1, 3.3
Outcome reset_retry_counter(Connection& connection, const Command& command, ByteWriter& answer);  // 3.9
Outcome secure_lock(Connection& connection, const Command& command, ByteWriter& answer);          // EXTRAS 3A
Outcome select_application(Connection& connection, const Command& command, ByteWriter& answer);   // 1.3
Outcome select_file(Connection& connection, const Command& command, ByteWriter& answer);          // 1.5
Outcome select_path(Connection& connection, const Command& command, ByteWriter& answer);          // 1.5
Outcome sign(Connection& connection, const Command& command, ByteWriter& answer);                 // 3.16
Outcome unwrap_key(Connection& connection, const Command& command, ByteWriter& answer);           // 3.21
Outcome update_binary(Connection& connection, const Command& command, ByteWriter& answer);        // D6, 3.4
Outcome update_binary_of_file(Connection& connection, const Command& command, ByteWriter& answer);  // D7, 3.4
Outcome verify(Connection& connection, const Command& command, ByteWriter& answer);                 // 3.7
Outcome verify_certificate(Connection& connection, const Command& command, ByteWriter& answer);     // 3.24
Outcome wrap_key(Connection& connection, const Command& command, ByteWriter& answer);               // 3.20

// Commands of our own: F0 and above
Outcome attest_key(Connection& connection, const Command& command,
                   ByteWriter& answer);  // docs/spec/attestation.md

// EXTRAS about the device (Pico HSM, 1.7)
/// Answers five numbers of 4 bytes, big-endian: free, used and total storage, number of records, size of
/// flash. In the rescue application, too.
Outcome report_memory(Connection& connection, const Command& command, ByteWriter& answer);
/// Without data answers date and time (8 bytes, date_time.h), else sets them. @errors kWrongLength (also no
/// such time)
Outcome get_or_set_clock(Connection& connection, const Command& command, ByteWriter& answer);
/// Without data answers the list of settings; else sets the one that P2 names, for the user, if a person
/// confirms. @errors kNotAuthenticated, kWrongP1P2 (no such setting), kWrongLength (also a value out of
/// range)
Outcome get_or_set_physical_settings(Connection& connection, const Command& command, ByteWriter& answer);
/// Ends the session, and restarts a board once the command is answered. In the rescue application, too.
Outcome restart(Connection& connection, const Command& command, ByteWriter& answer);

// The rescue application (docs/spec/rescue.md)
/// Signs a challenge of 32 bytes with the device key, in a message that holds more than it
/// (DeviceIdentity::prove). Answers r || s.
Outcome prove_device(Connection& connection, const Command& command, ByteWriter& answer);
/// Answers the public key of the device key, 04 X Y.
Outcome report_device_point(Connection& connection, const Command& command, ByteWriter& answer);
/// Puts a chain of certificates in the place of the device's own (device_certificates.h).
Outcome replace_device_certificate(Connection& connection, const Command& command, ByteWriter& answer);
/// Answers the list of settings (physical_settings.h), to anybody.
Outcome read_physical_settings(Connection& connection, const Command& command, ByteWriter& answer);
/// Replaces the whole list. @errors kWrongLength (it ends inside an object)
Outcome write_physical_settings(Connection& connection, const Command& command, ByteWriter& answer);
/// P2 = 01 answers date and time (8 bytes), 02 Unix time (4 bytes, big-endian); later than kLastUnixTime
/// counts as that. @errors kConditionsNotSatisfied (nobody has set the clock)
Outcome read_clock(Connection& connection, const Command& command, ByteWriter& answer);
/// Sets the clock to a time in the form that P2 names, as read_clock(). @errors kWrongLength (also no such
/// time)
Outcome write_clock(Connection& connection, const Command& command, ByteWriter& answer);
/// Ends the session, and restarts a board into its boot loader. @errors kInstructionNotSupported (a host has
/// none)
Outcome restart_into_boot_loader(Connection& connection, const Command& command, ByteWriter& answer);
/// Answers enabled, locked (00 or 01) and the slot of the key that counts (FF: none); 00 00 FF without boot
/// memory.
Outcome report_secure_boot(Connection& connection, const Command& command, ByteWriter& answer);
/// Programs boot memory, for ever. P1: the slot; P2 = 01: lock, too; data: the hash of a key (32 bytes) or
/// none, then the confirmation (16). Without the latter nothing is programmed, and it is answered. @errors
/// kInstructionNotSupported (no boot memory), kWrongLength, those of SecureBoot::announce
Outcome enable_secure_boot(Connection& connection, const Command& command, ByteWriter& answer);
/// Answers what enable_secure_boot() would program: row (2 bytes) and bits (4), big-endian, for each step
/// that is not made yet. P1: 80 and the slot; P2 and key as there, no confirmation. Changes nothing.
Outcome rehearse_secure_boot(Connection& connection, const Command& command, ByteWriter& answer);

}  // namespace coffer::card::commands
