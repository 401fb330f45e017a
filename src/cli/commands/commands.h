#pragma once
#include "cli/frame/command.h"

namespace coffer::cli {

// One file a verb, named after it; frame/command_table.cpp has their order.
extern const Command kBackupCreate;
extern const Command kBackupOpen;
extern const Command kBackupRestore;
extern const Command kCertGet;
extern const Command kCertPut;
extern const Command kCertSelfSigned;
extern const Command kCsr;
extern const Command kDecrypt;
extern const Command kDkekCreateShare;
extern const Command kDkekImportShare;
extern const Command kDoctor;
extern const Command kEncrypt;
extern const Command kExplain;
extern const Command kInit;
extern const Command kKeyDelete;
extern const Command kKeyList;
extern const Command kKeyNew;
extern const Command kKeyRename;
extern const Command kKeyShow;
extern const Command kMac;
extern const Command kPinChange;
extern const Command kPinSetSo;
extern const Command kPinUnblock;
extern const Command kRandom;
extern const Command kRun;
extern const Command kSign;
extern const Command kStatus;
extern const Command kVerify;

}  // namespace coffer::cli
