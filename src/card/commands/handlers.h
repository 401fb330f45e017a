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
Outcome query_key_domain_or_import_share(Connection& connection, const Command& command, ByteWriter& answer);
Outcome create_key_domain(Connection& connection, const Command& command, ByteWriter& answer);
Outcome create_xkek_key_domain(Connection& connection, const Command& command, ByteWriter& answer);
Outcome delete_key_domain(Connection& connection, const Command& command, ByteWriter& answer);
Outcome erase_key_domain_dkek(Connection& connection, const Command& command, ByteWriter& answer);

// MANAGE PUBLIC KEY AUTHENTICATION, 3.12
Outcome query_or_register_public_key(Connection& connection, const Command& command, ByteWriter& answer);
Outcome replace_public_key(Connection& connection, const Command& command, ByteWriter& answer);
Outcome query_public_key_slot(Connection& connection, const Command& command, ByteWriter& answer);

// MANAGE SECURITY ENVIRONMENT, 3.23
Outcome choose_chip_authentication(Connection& connection, const Command& command, ByteWriter& answer);
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
Outcome report_memory(Connection& connection, const Command& command, ByteWriter& answer);
Outcome get_or_set_clock(Connection& connection, const Command& command, ByteWriter& answer);
Outcome get_or_set_physical_settings(Connection& connection, const Command& command, ByteWriter& answer);
Outcome restart(Connection& connection, const Command& command, ByteWriter& answer);

// The rescue application (docs/spec/rescue.md)
Outcome prove_device(Connection& connection, const Command& command, ByteWriter& answer);
Outcome report_device_point(Connection& connection, const Command& command, ByteWriter& answer);
Outcome replace_device_certificate(Connection& connection, const Command& command, ByteWriter& answer);
Outcome read_physical_settings(Connection& connection, const Command& command, ByteWriter& answer);
Outcome write_physical_settings(Connection& connection, const Command& command, ByteWriter& answer);
Outcome read_clock(Connection& connection, const Command& command, ByteWriter& answer);
Outcome write_clock(Connection& connection, const Command& command, ByteWriter& answer);
Outcome restart_into_boot_loader(Connection& connection, const Command& command, ByteWriter& answer);
Outcome report_secure_boot(Connection& connection, const Command& command, ByteWriter& answer);
Outcome enable_secure_boot(Connection& connection, const Command& command, ByteWriter& answer);
Outcome rehearse_secure_boot(Connection& connection, const Command& command, ByteWriter& answer);

}  // namespace coffer::card::commands
