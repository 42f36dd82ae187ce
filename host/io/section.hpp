// Reads one object of a config: known keys with their types and ranges, every fault by its key
// path.
#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "host/io/json_document.hpp"

namespace dcmrnn {

// The keys that the readers asked for, by kind of section ("", "model", "subjects[]", ...). The
// schema test compares them with the schema.
using KnownKeys = std::map<std::string, std::set<std::string>>;

// What the readers of one config share.
struct ConfigContext {
  FaultList faults;
  std::filesystem::path directory;  // relative paths start here
  KnownKeys known;

  // Absolute, without "." and "..".
  std::filesystem::path absolute(const std::string& path) const;
  std::string shown(const std::filesystem::path& path) const;
};

// The numbers a key may hold, and their unit for messages.
struct Range {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  bool low_included = true;
  const char* unit = "";

  static Range any(const char* unit = "");
  static Range above(double low, const char* unit = "");
  static Range at_least(double low, const char* unit = "");
  Range up_to(double highest) const;  // this range, cut off

  bool holds(double value) const;
  std::string text() const;  // "a number above 0 and at most 60 (s)"
};

enum class Need { kOptional, kRequired };

class Section {
 public:
  // `where` precedes the keys in messages ("study.json: model."); a value that is no object is a
  // fault, and reads as an empty one.
  Section(const Json& value, std::string where, std::string kind, ConfigContext& context);

  // Each reads one key into `value`, whose former content is the default, and writes what then
  // holds into the effective section. Faults leave `value` as it was.
  void number(const char* key, double& value, const Range& range, Need need = Need::kOptional);
  void integer(const char* key, int& value, int low, int high);
  void seed(const char* key, std::uint64_t& value);
  void flag(const char* key, bool& value);
  void text(const char* key, std::string& value);
  void choice(const char* key, std::string& value, const std::vector<std::string>& known);
  // A file: absolute in `value` and in the effective section, empty and null where not given.
  void path(const char* key, std::filesystem::path& value, Need need = Need::kOptional);

  bool has(const char* key) const { return value_.contains(key); }
  // The raw value of a key, null if absent.
  const Json* raw(const char* key);
  // The same; a fault that says what was expected if absent.
  const Json* required(const char* key, const std::string& expected);
  // A sub-section, empty if absent.
  Section section(const char* key);
  void put(const char* key, Json effective) { effective_[key] = std::move(effective); }

  void fault(const std::string& key, const std::string& what);
  std::string where(const std::string& key) const { return where_ + key; }
  std::string kind(const std::string& key) const { return kind_.empty() ? key : kind_ + '.' + key; }
  ConfigContext& context() { return context_; }

  // Reports the keys that nobody asked for; returns the section with every default written out.
  Json finish();

 private:
  Json value_;
  std::string where_;
  std::string kind_;
  ConfigContext& context_;
  std::vector<std::string> asked_;
  Json effective_ = Json::object();
};

// `text` names a thing: not empty, at most 200 bytes, no control characters. Otherwise the reason.
std::string name_fault(const std::string& text);

}  // namespace dcmrnn
