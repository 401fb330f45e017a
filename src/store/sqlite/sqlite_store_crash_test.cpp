// What SqliteStore keeps when the medium fails, the process is killed or the power is cut.

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <set>

#include "store/sqlite/sqlite_store.h"
#include "store/sqlite/testing/faulty_vfs.h"
#include "store/testing/record_store_contract.h"
#include "store/testing/temporary_directory.h"

namespace coffer::store {
namespace {

/// One transaction of the workload: it touches several records, erases some, and grows and shrinks.
struct Step {
  explicit Step(int number)
      : value(filled(static_cast<std::size_t>(number * 977 % 3000), number)),
        changes{Change::put(static_cast<RecordId>(number % 7), value),
                Change::erase(static_cast<RecordId>((number * 3) % 11)),
                Change::put(static_cast<RecordId>(100 + number % 5), value)} {}
  Step(const Step&) = delete;
  Step& operator=(const Step&) = delete;

  Value value;
  std::vector<Change> changes;
};

Model after(Model model, const Step& step) {
  for (const Change& change : step.changes) {
    if (change.kind == Change::Kind::kErase) {
      model.erase(change.first);
    } else {
      model[change.first] = Value(change.value.begin(), change.value.end());
    }
  }
  return model;
}

Model after_steps(int count) {
  Model model;
  for (int number = 1; number <= count; ++number) model = after(std::move(model), Step(number));
  return model;
}

class SqliteStoreFaults : public testing::Test {
 protected:
  static constexpr int kSteps = 3;

  /// Runs the workload with one fault, then restarts. @returns whether the fault was reached
  bool run_with_fault(std::size_t nth, int code, bool for_good) {
    const TemporaryDirectory directory;
    FaultyVfs vfs;
    const SqliteOptions options{.vfs = FaultyVfs::kName};
    Model held;
    std::set<Model> allowed;  // what a restart may find
    {
      const auto store = SqliteStore::open(directory.path() / "records.db", options).value();
      vfs.fail_operation(nth, code, for_good);
      for (int number = 1; number <= kSteps; ++number) {
        const Step step(number);
        const auto result = store->apply(step.changes);
        if (result) {
          held = after(held, step);
          allowed.clear();
        } else {
          EXPECT_TRUE(vfs.faulted());
          EXPECT_EQ(result.error(), code == SQLITE_FULL ? StoreError::kFull : StoreError::kIo);
          allowed.insert(after(held, step));
        }
        EXPECT_EQ(contents(*store), held);
      }
    }
    vfs.clear_faults();
    allowed.insert(held);
    const auto store = SqliteStore::open(directory.path() / "records.db", options).value();
    EXPECT_TRUE(allowed.contains(contents(*store))) << "fault at operation " << nth;
    EXPECT_TRUE(store->put(0x2F02, filled(10, 1)));
    return vfs.faulted();
  }
};

TEST_F(SqliteStoreFaults, AnyFailedOperationLeavesOldOrNew) {
  for (const int code : {SQLITE_FULL, SQLITE_IOERR_FSYNC}) {
    for (const bool for_good : {false, true}) {
      std::size_t nth = 1;
      while (run_with_fault(nth, code, for_good)) ++nth;
      EXPECT_GT(nth, std::size_t{2 * kSteps}) << "each transaction writes and synchronises at least once";
    }
  }
}

TEST(SqliteStorePower, WhatIsAcknowledgedIsSynchronised) {
  const TemporaryDirectory directory;
  const TemporaryDirectory cuts;
  FaultyVfs vfs;
  const auto store = SqliteStore::open(directory.path() / "records.db", {.vfs = FaultyVfs::kName}).value();
  Model model;
  for (int number = 1; number <= 60; ++number) {
    const Step step(number);
    ASSERT_TRUE(store->apply(step.changes));
    model = after(model, step);
    // The power goes now, and the medium has kept no more than it had to.
    const std::filesystem::path cut = cuts.path() / std::to_string(number);
    vfs.write_durable(directory.path(), cut);
    const auto survivor = SqliteStore::open(cut / "records.db");
    ASSERT_TRUE(survivor) << survivor.error().message;
    ASSERT_EQ(contents(**survivor), model) << "cut after transaction " << number;
  }
}

/// In a process of its own: applies the steps from `first` on, and reports each one that was acknowledged.
[[noreturn]] void write_until_killed(const std::filesystem::path& file, int first, int acknowledgements) {
  const auto store = SqliteStore::open(file);
  if (!store) ::_exit(1);
  for (int number = first;; ++number) {
    const Step step(number);
    if (!(*store)->apply(step.changes)) ::_exit(2);
    if (::write(acknowledgements, &number, sizeof number) != sizeof number) ::_exit(3);
  }
}

TEST(SqliteStoreKill, WhatIsAcknowledgedSurvivesSigkill) {
  const TemporaryDirectory directory;
  const std::filesystem::path file = directory.path() / "records.db";
  std::mt19937 random(4711);
  int done = 0;
  for (int round = 0; round < 25; ++round) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) write_until_killed(file, done + 1, ends[1]);
    ::close(ends[1]);
    // Killed some time after a random number of acknowledgements: anywhere within a transaction.
    const int quota = static_cast<int>(random() % 20);
    int acknowledged = done;
    for (int i = 0; i < quota; ++i) {
      ASSERT_EQ(::read(ends[0], &acknowledged, sizeof acknowledged), ssize_t{sizeof acknowledged});
    }
    ::usleep(static_cast<useconds_t>(random() % 1500));
    ASSERT_EQ(::kill(child, SIGKILL), 0);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status)) << "the writer failed with " << WEXITSTATUS(status);
    while (::read(ends[0], &acknowledged, sizeof acknowledged) == sizeof acknowledged) continue;
    ::close(ends[0]);

    const auto store = SqliteStore::open(file);  // the lock went with the process
    ASSERT_TRUE(store) << store.error().message;
    const Model found = contents(**store);
    const bool next_too = found == after_steps(acknowledged + 1);
    ASSERT_TRUE(next_too || found == after_steps(acknowledged)) << "after " << acknowledged;
    done = acknowledged + (next_too ? 1 : 0);
  }
  EXPECT_GT(done, 100);
}

TEST(SqliteStoreKill, AnotherProcessHoldsTheLockUntilItIsKilled) {
  const TemporaryDirectory directory;
  const std::filesystem::path file = directory.path() / "records.db";
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) write_until_killed(file, 1, ends[1]);
  int first = 0;
  ASSERT_EQ(::read(ends[0], &first, sizeof first), ssize_t{sizeof first});

  const auto refused = SqliteStore::open(file);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, OpenErrorCode::kLocked);
  EXPECT_TRUE(refused.error().message.contains(std::to_string(child))) << refused.error().message;

  ASSERT_EQ(::kill(child, SIGKILL), 0);
  ASSERT_EQ(::waitpid(child, nullptr, 0), child);
  EXPECT_TRUE(SqliteStore::open(file));
  ::close(ends[0]);
  ::close(ends[1]);
}

}  // namespace
}  // namespace coffer::store
