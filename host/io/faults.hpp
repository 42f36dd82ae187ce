// Collects the faults of an input, so that all are reported at once.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "dcmrnn/error.hpp"

namespace dcmrnn {

class FaultList {
 public:
  // Keeps the first `limit` faults and counts the rest ("and 123 more").
  explicit FaultList(std::size_t limit = 100) : limit_(limit) {}

  void add(std::string where, std::string what);          // something is wrong
  void add_missing(std::string where, std::string what);  // an input is not there
  void append(const FaultList& other);                    // the other's faults, as it reports them
  // Those of an input that could not be read: of kNoInput missing ones, of kData wrong ones. Throws
  // any other error on.
  void append(const Error& error);

  bool empty() const { return count_ == 0; }
  std::size_t count() const { return count_; }
  bool any_missing() const { return missing_ > 0; }

  // The faults to show, the last of them "and n more" if some were left out.
  std::vector<Fault> report() const;
  std::string text(const char* separator) const;  // the report in one string

  // kNoInput if inputs are missing and nothing else is wrong, kData otherwise.
  ExitCode code() const;
  void throw_if_any() const;

 private:
  void keep(Fault fault, std::size_t stands_for);

  std::size_t limit_;
  std::size_t count_ = 0;
  std::size_t missing_ = 0;
  std::size_t left_out_ = 0;
  std::vector<Fault> shown_;
};

}  // namespace dcmrnn
