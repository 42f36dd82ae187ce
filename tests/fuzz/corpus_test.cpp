// What the fuzzers begin with, a part of what they came to or once broke a reader with
// (tests/fuzz/corpus), and simple damage: every reader bears it in every build, without a fuzzer.
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/fuzz/target.hpp"
#include "tests/host/io/fixture_study.hpp"

namespace dcmrnn::fuzz {
namespace {

class Corpus : public ::testing::TestWithParam<Target> {};

TEST_P(Corpus, IsBorneByTheReader) {
  for (const std::string& seed : GetParam().seeds()) GetParam().run(seed);
}

TEST_P(Corpus, IsBorneWhenCutShortOrDamaged) {
  for (const std::string& seed : GetParam().seeds()) {
    constexpr std::size_t kPlaces = 24;
    for (std::size_t k = 0; k < kPlaces; ++k) {
      const std::size_t place = seed.size() * k / kPlaces;
      GetParam().run(seed.substr(0, place));
      if (place == seed.size()) continue;
      for (const char other : {'\0', '\xff', '9', '"'}) {
        std::string damaged = seed;
        damaged[place] = other;
        GetParam().run(damaged);
      }
    }
  }
}

TEST_P(Corpus, WhatTheFuzzerCameToIsBorne) {
  const auto folder =
      std::filesystem::path(DCMRNN_SOURCE_DIR) / "tests" / "fuzz" / "corpus" / GetParam().name;
  int inputs = 0;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    SCOPED_TRACE(file.path().string());
    GetParam().run(test::read_text(file.path()));
    ++inputs;
  }
  EXPECT_GE(inputs, 10) << folder;
}

INSTANTIATE_TEST_SUITE_P(Readers, Corpus, ::testing::ValuesIn(targets().begin(), targets().end()),
                         [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace dcmrnn::fuzz
