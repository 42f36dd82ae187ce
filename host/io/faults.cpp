#include "host/io/faults.hpp"

#include <utility>

namespace dcmrnn {

void FaultList::keep(Fault fault, std::size_t stands_for) {
  if (shown_.size() < limit_) {
    shown_.push_back(std::move(fault));
  } else {
    left_out_ += stands_for;
  }
}

void FaultList::add(std::string where, std::string what) {
  ++count_;
  keep({std::move(where), std::move(what)}, 1);
}

void FaultList::add_missing(std::string where, std::string what) {
  ++missing_;
  add(std::move(where), std::move(what));
}

void FaultList::append(const FaultList& other) {
  for (const Fault& fault : other.shown_) keep(fault, 1);
  if (other.left_out_ > 0) keep(other.report().back(), other.left_out_);
  count_ += other.count_;
  missing_ += other.missing_;
}

void FaultList::append(const Error& error) {
  if (error.code() != ExitCode::kNoInput && error.code() != ExitCode::kData) throw error;
  for (const Fault& fault : error.faults()) {
    if (error.code() == ExitCode::kNoInput) {
      add_missing(fault.where, fault.what);
    } else {
      add(fault.where, fault.what);
    }
  }
}

std::vector<Fault> FaultList::report() const {
  std::vector<Fault> report = shown_;
  if (left_out_ > 0) {
    const std::string last = shown_.empty() ? "faults" : shown_.back().where;
    report.push_back({last, "and " + std::to_string(left_out_) + " more"});
  }
  return report;
}

std::string FaultList::text(const char* separator) const {
  std::string text;
  for (const Fault& fault : report()) {
    if (!text.empty()) text += separator;
    text += fault.where + ": " + fault.what;
  }
  return text;
}

ExitCode FaultList::code() const {
  return count_ > 0 && missing_ == count_ ? ExitCode::kNoInput : ExitCode::kData;
}

void FaultList::throw_if_any() const {
  if (!empty()) throw Error(code(), report());
}

}  // namespace dcmrnn
