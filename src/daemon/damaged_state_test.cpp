// Five hundred damaged images of a state: each opens with everything that was acknowledged, or is refused
// with exit code 4 and a sentence. None opens with less, or with something else.
//
//   COFFER_IMAGE=123 daemon_tests --gtest_filter='DamagedState.*'     that one alone

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <cstdlib>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <random>
#include <span>
#include <string>

#include "card/testing/apdus.h"
#include "daemon/token_service.h"
#include "daemon/token_state.h"
#include "store/testing/memory_directory.h"
#include "store/testing/records.h"

namespace coffer::daemon {
namespace {

using card::testing::from_hex;
using store::testing::Records;

constexpr int kImages = 500;

/// The files of a state, as they lie on the disk.
using Image = std::map<std::string, std::string>;

Image read_image(const std::filesystem::path& directory) {
  Image image;
  for (const char* name : {"records.db", "records.db-wal", "root.key", "counter"}) {
    std::ifstream in(directory / name, std::ios::binary);
    if (in) image[name].assign(std::istreambuf_iterator<char>(in), {});
  }
  return image;
}

void write_image(const Image& image, const std::filesystem::path& directory) {
  std::filesystem::create_directories(directory);
  std::filesystem::permissions(directory, std::filesystem::perms::owner_all);
  for (const auto& [name, content] : image) {
    std::ofstream(directory / name, std::ios::binary) << content;
    std::filesystem::permissions(directory / name, std::filesystem::perms{0600});
  }
}

/// SQL on the records, as anyone with sqlite3 runs it.
void run_sql(const std::filesystem::path& directory, const std::string& sql) {
  sqlite3* handle = nullptr;
  EXPECT_EQ(sqlite3_open((directory / "records.db").c_str(), &handle), SQLITE_OK);
  (void)sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, nullptr);  // on a damaged image it may fail
  sqlite3_close(handle);
}

/// A token's life, with a copy of its state after each step; and what it held in the end.
class History {
 public:
  History() {
    {
      auto opened = open_token_service(config_, reader::Log::none());
      if (!opened) return;
      card_ = (*opened)->new_card();
      live(card::testing::kInitialize);
      live(card::testing::kVerifyUserPin);
      live("00D7CF10 09 54020000 5303010203");    // a public file
      live("00D7CD01 09 54020000 5303AABBCC");    // a private one
      live("00D7C401 09 54020000 5303112233");    // a description
      live("8052000020" + std::string(64, '5'));  // a DKEK share
      live("0020008106313131313131");             // a wrong PIN: a try less
      live(card::testing::kVerifyUserPin);
      live("00D7CF11 09 54020000 5303040506");
      live("00E4020002CF10");  // deleted again
      live("0020008106313131313131");
      live_image_ = images_.back();
      card_.reset();
    }
    images_.push_back(read_image(config_.state));
    if (const auto state = open_state(config_.state, {}, reader::Log::none())) {
      acknowledged_ = store::testing::records_of((*state)->store());
    }
  }

  [[nodiscard]] const Image& closed() const { return images_.back(); }
  /// As a kill leaves it: with the log.
  [[nodiscard]] const Image& killed() const { return live_image_; }
  /// The copies before the last.
  [[nodiscard]] std::span<const Image> older() const { return std::span(images_).first(images_.size() - 2); }
  [[nodiscard]] const Records& acknowledged() const { return acknowledged_; }

 private:
  void live(std::string_view command) {
    std::vector<std::uint8_t> response(card::kMaxResponse);
    const std::size_t size = card_->transmit(from_hex(command), response);
    EXPECT_TRUE(response[size - 2] == 0x90 || response[size - 2] == 0x63) << command;
    images_.push_back(read_image(config_.state));
  }

  store::MemoryDirectory directory_;
  TokenConfig config_{.name = "t",
                      .state = directory_.path() / "state",
                      .authority = directory_.path() / "authority",
                      .counters = {},
                      .vpcd = {},
                      .socket = {},
                      .presence_socket = {}};
  std::shared_ptr<card::ApduHandler> card_;
  std::vector<Image> images_;
  Image live_image_;
  Records acknowledged_;
};

/// One image, damaged in a way that its number decides.
class Damage {
 public:
  Damage(const History& history, int number, std::filesystem::path directory)
      : history_(history), random_(static_cast<unsigned>(number)), directory_(std::move(directory)) {
    image_ = below(2) == 0 ? history.closed() : history.killed();
    const auto& kinds = kKinds();
    const auto& kind = kinds[static_cast<std::size_t>(number) % kinds.size()];
    what_ = kind.first;
    kind.second(*this);
  }
  /// What was done, for the message of a failure.
  [[nodiscard]] const std::string& what() const { return what_; }

 private:
  using Kind = std::pair<std::string, std::function<void(Damage&)>>;

  [[nodiscard]] std::size_t below(std::size_t n) { return n == 0 ? 0 : random_() % n; }
  [[nodiscard]] const Image& any_older() { return history_.older()[below(history_.older().size())]; }
  /// The database, or mostly the log where there is one.
  std::string& any_file() {
    const bool log = image_.contains("records.db-wal") && below(3) != 0;
    return image_[log ? "records.db-wal" : "records.db"];
  }
  /// A record that exists, by a number, in SQL.
  std::string any_record() { return any_record_in("records"); }
  std::string any_record_in(const std::string& table) {
    const std::string nth = std::to_string(below(history_.acknowledged().size() + 1));
    return "(SELECT id FROM " + table + " ORDER BY id LIMIT 1 OFFSET " + nth + ")";
  }
  void write() { write_image(image_, directory_); }
  void sql(const std::string& statements) {
    write();
    run_sql(directory_, statements);
  }
  /// The records of an older copy as the database `older`.
  std::string attach_older() {
    const std::filesystem::path folder = directory_ / "older";
    write_image(any_older(), folder);
    return "ATTACH '" + (folder / "records.db").string() + "' AS older;";
  }

  void flip_bits(std::string& bytes, std::size_t count) {
    for (; count > 0 && !bytes.empty(); --count) {
      char& byte = bytes[below(bytes.size())];
      byte = static_cast<char>(byte ^ (1 << below(8)));
    }
  }
  /// Pages of database or log that are exchanged, doubled, or blank.
  void damage_pages() {
    std::string& bytes = any_file();
    const std::size_t size = bytes.size() % 4096 == 0 ? 4096 : 4120;
    const std::size_t pages = bytes.size() / size;
    const std::size_t from = below(pages) * size;
    const std::size_t to = below(pages) * size;
    const std::string page = bytes.substr(from, size);
    if (below(2) == 0)
      bytes.replace(from, size, below(2) == 0 ? bytes.substr(to, size) : std::string(size, '\0'));
    bytes.replace(to, size, page);
  }
  void mix_with_older() {
    const Image& older = any_older();
    for (const char* name : {"records.db", "records.db-wal"}) {
      if (below(2) != 0) continue;
      if (older.contains(name))
        image_[name] = older.at(name);
      else
        image_.erase(name);
    }
  }

  static const std::vector<Kind>& kKinds() {
    static const std::vector<Kind> kinds{
        {"a bit flipped", [](Damage& d) { d.flip_bits(d.any_file(), 1), d.write(); }},
        {"bits flipped", [](Damage& d) { d.flip_bits(d.any_file(), 1 + d.below(64)), d.write(); }},
        {"cut",
         [](Damage& d) {
           std::string& f = d.any_file();
           f.resize(d.below(f.size())), d.write();
         }},
        {"bytes removed",
         [](Damage& d) {
           std::string& f = d.any_file();
           f.erase(d.below(f.size()), 1 + d.below(5000)), d.write();
         }},
        {"bytes added",
         [](Damage& d) {
           d.any_file().append(1 + d.below(5000), static_cast<char>(d.below(256))), d.write();
         }},
        {"pages", [](Damage& d) { d.damage_pages(), d.write(); }},
        {"log removed", [](Damage& d) { d.image_.erase("records.db-wal"), d.write(); }},
        {"an older copy",
         [](Damage& d) {
           const Image& older = d.any_older();
           for (const char* name : {"records.db", "records.db-wal"}) d.image_.erase(name);
           for (const char* name : {"records.db", "records.db-wal"})
             if (older.contains(name)) d.image_[name] = older.at(name);
           d.write();
         }},
        {"database and log of different times", [](Damage& d) { d.mix_with_older(), d.write(); }},
        {"a record deleted", [](Damage& d) { d.sql("DELETE FROM records WHERE id = " + d.any_record()); }},
        {"records deleted", [](Damage& d) { d.sql("DELETE FROM records WHERE id > " + d.any_record()); }},
        {"a record doubled",
         [](Damage& d) {
           d.sql("INSERT OR REPLACE INTO records SELECT id + " + std::to_string(1 + d.below(3)) +
                 ", value FROM records WHERE id = " + d.any_record());
         }},
        {"two records swapped",
         [](Damage& d) {
           d.sql("CREATE TEMP TABLE pair AS SELECT id, value FROM records WHERE id IN (" + d.any_record() +
                 "," + d.any_record() +
                 ");"
                 "UPDATE records SET value = (SELECT value FROM pair WHERE pair.id <> records.id) WHERE id "
                 "IN (SELECT id FROM pair) AND (SELECT count(*) FROM pair) = 2");
         }},
        {"a record put back",
         [](Damage& d) {
           d.sql(d.attach_older() +
                 "INSERT OR REPLACE INTO main.records SELECT * FROM older.records WHERE id = " +
                 d.any_record_in("older.records"));
         }},
        {"the PIN's record and the manifest put back",
         [](Damage& d) {
           d.sql(d.attach_older() +
                 "INSERT OR REPLACE INTO main.records SELECT * FROM older.records WHERE id IN (0x1081, "
                 "0x0FFF)");
         }},
        {"a byte of a record",
         [](Damage& d) {
           d.sql("UPDATE records SET value = CAST(value || x'00' AS BLOB) WHERE id = " + d.any_record());
         }},
        {"the schema",
         [](Damage& d) {
           static constexpr const char* kTwice =
               "CREATE TABLE n(id INTEGER, value BLOB NOT NULL); INSERT INTO n SELECT * FROM records; INSERT "
               "INTO n SELECT * FROM records LIMIT 1; DROP TABLE records; ALTER TABLE n RENAME TO records";
           static constexpr const char* kSchemas[] = {
               "CREATE TRIGGER t AFTER INSERT ON records BEGIN DELETE FROM records; END",
               "CREATE TABLE more(x)", "CREATE VIEW v AS SELECT * FROM records",
               "CREATE INDEX i ON records(value)", kTwice};
           d.sql(kSchemas[d.below(std::size(kSchemas))]);
         }},
        {"a file removed",
         [](Damage& d) {
           static constexpr const char* kNames[] = {"records.db", "root.key", "counter", "records.db-wal"};
           d.image_.erase(kNames[d.below(std::size(kNames))]), d.write();
         }},
        {"root key or counter",
         [](Damage& d) {
           std::string& file = d.image_[d.below(2) == 0 ? "root.key" : "counter"];
           if (d.below(2) == 0)
             d.flip_bits(file, 1 + d.below(3));
           else
             file.resize(d.below(file.size()));
           d.write();
         }},
        {"a header of SQLite",
         [](Damage& d) {
           std::string& db = d.image_["records.db"];
           db[d.below(100)] = static_cast<char>(d.below(256)), d.write();
         }},
    };
    return kinds;
  }

  const History& history_;
  std::mt19937 random_;
  std::filesystem::path directory_;
  Image image_;
  std::string what_;
};

class DamagedState : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { history_ = new History; }
  static void TearDownTestSuite() { delete std::exchange(history_, nullptr); }

  /// @returns whether the image opened
  static bool try_image(int number, const std::filesystem::path& directory) {
    const Damage damage(*history_, number, directory);
    SCOPED_TRACE("image " + std::to_string(number) + ": " + damage.what());
    const auto state = open_state(directory, {}, reader::Log::none());
    if (state) {
      EXPECT_EQ(store::testing::records_of((*state)->store()), history_->acknowledged());
      return true;
    }
    EXPECT_EQ(state.error().code, ExitCode::kState);
    EXPECT_TRUE(state.error().message.contains(directory.string())) << state.error().message;
    EXPECT_FALSE(state.error().message.contains('\n')) << state.error().message;
    return false;
  }

  static inline History* history_ = nullptr;
};

TEST_F(DamagedState, Undamaged_OpensWithEverything) {
  ASSERT_GT(history_->acknowledged().size(), 12u);
  ASSERT_TRUE(history_->killed().contains("records.db-wal")) << "the log of a kill holds transactions";
  for (const Image& image : {history_->closed(), history_->killed()}) {
    const store::MemoryDirectory directory;
    write_image(image, directory.path() / "state");
    const auto state = open_state(directory.path() / "state", {}, reader::Log::none());
    ASSERT_TRUE(state) << state.error().message;
    EXPECT_EQ(store::testing::records_of((*state)->store()), history_->acknowledged());
  }
}

TEST_F(DamagedState, FiveHundredImages_OpenWithEverythingOrNotAtAll) {
  int opened = 0;
  const char* only = std::getenv("COFFER_IMAGE");
  for (int number = 0; number < kImages; ++number) {
    if (only != nullptr && number != std::atoi(only)) continue;
    const store::MemoryDirectory directory;
    opened += try_image(number, directory.path() / "state") ? 1 : 0;
  }
  if (only != nullptr) return;
  // Bits that nothing uses, a log of which all is in the database already, the counter's older place.
  EXPECT_GT(opened, kImages / 50);
  EXPECT_LT(opened, kImages / 2);
  RecordProperty("opened", opened);
}

}  // namespace
}  // namespace coffer::daemon
