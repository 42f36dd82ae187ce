// What a call throws, for tests of messages.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "dcmrnn/error.hpp"

namespace dcmrnn::test {

// The error that `call` throws; a failure of the test if it throws none.
template <class Call>
Error thrown_by(Call call) {
  try {
    call();
  } catch (const Error& error) {
    return error;
  }
  ADD_FAILURE() << "expected an Error, none was thrown";
  return Error(ExitCode::kOk, "", "");
}

inline ::testing::AssertionResult mentions(const std::string& text, const std::string& part) {
  if (text.find(part) != std::string::npos) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << "\"" << part << "\" is not in:\n" << text;
}

}  // namespace dcmrnn::test
