// One SQLite file: statements with bound values, transactions that are on disk when they end, and
// failures as Errors that name the file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "dcmrnn/error.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace dcmrnn::runs {

// A file that is no SQLite database, or a broken one.
class DamagedFile : public Error {
 public:
  using Error::Error;
};

enum class Access {
  kRead,   // of a file that another process may be writing: reads only, keeps no lock
  kWrite,  // the file is made where it is not there
};

// Every function throws Error: kInputOutput where a read or a write fails (disk full included) or
// another process keeps the file busy; kCannotCreate for a writer, and kNoInput for a reader, where
// the file cannot be opened; DamagedFile, but for the constructor.
class Database {
 public:
  Database(std::filesystem::path file, Access access);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  void run(const char* sql);  // statements without values or rows

  const std::filesystem::path& path() const { return path_; }

 private:
  friend class Statement;
  void check(int code) const;

  std::filesystem::path path_;
  Access access_;
  sqlite3* handle_ = nullptr;
};

class Statement {
 public:
  Statement(const Database& database, const char* sql);
  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  // Puts the values in the places of the question marks.
  template <class... Values>
  Statement& with(const Values&... values) {
    int place = 0;
    (bind(++place, values), ...);
    return *this;
  }
  // To the next row; false, and ready for other values, after the last.
  bool next();
  template <class... Values>
  void run(const Values&... values) {
    with(values...);
    while (next()) continue;
  }

  // The columns of the row, from 0.
  std::string text(int column) const;
  std::int64_t integer(int column) const;
  std::optional<double> number(int column) const;  // nothing for NULL

 private:
  void bind(int place, std::string_view text);
  void bind(int place, std::int64_t value);
  void bind(int place, double value);

  const Database& database_;
  sqlite3_stmt* handle_ = nullptr;
};

// Rolled back unless commit() was reached.
class Transaction {
 public:
  explicit Transaction(Database& database, Access access = Access::kWrite);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  void commit();  // on disk when it returns

 private:
  Database& database_;
  bool open_ = true;
};

}  // namespace dcmrnn::runs
