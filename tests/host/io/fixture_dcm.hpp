// A small valid DCM as SPM stores it, which tests then break.
#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "tests/host/io/fixture_study.hpp"
#include "tests/host/io/mat_bytes.hpp"

namespace dcmrnn::test {

// Two regions V1 and V5, inputs Photic and Motion, 20 scans at TR 2 s, bins of 1/2 s. V1 drives V5,
// Motion modulates that, Photic drives V1.
struct FixtureDcm {
  static constexpr int kScans = 20;
  static constexpr int kBins = 4 * kScans;

  MatBytes mat;
  MatBytes::Fields dcm, Y, U, options;

  explicit FixtureDcm(bool big_endian = false, double phase = 0) : mat{big_endian} {
    dcm = {{"a", mat.numbers({2, 2}, {1, 1, 0, 1}, Storage::kUint8)},
           {"b", mat.numbers({2, 2, 2}, {0, 0, 0, 0, 0, 1, 0, 0}, Storage::kUint8)},
           {"c", mat.numbers({2, 2}, {1, 0, 0, 0}, Storage::kUint8)},
           {"d", mat.numbers({2, 2, 0}, {})},
           {"delays", mat.numbers({2, 1}, {0.5, 1})},
           {"TE", mat.number(0.03)},
           {"n", mat.number(2)},
           {"v", mat.number(kScans)}};
    Y = {{"y", mat.numbers({kScans, 2}, bold(phase))},
         {"dt", mat.number(2)},
         {"X0", mat.numbers({kScans, 1}, std::vector<double>(kScans, 1), Storage::kUint8)},
         {"name", mat.names({"V1", "V5"})}};
    U = {{"u", mat.numbers({kBins, 2}, drive(), Storage::kUint8)},
         {"dt", mat.number(0.5)},
         {"name", mat.names({"Photic", "Motion"})}};
    options = {{"two_state", mat.number(0)}, {"stochastic", mat.number(0)}};
  }

  static std::vector<double> bold(double phase) {
    std::vector<double> values;
    for (int scan = 0; scan < kScans; ++scan) values.push_back(std::sin(0.7 * scan + phase));
    for (int scan = 0; scan < kScans; ++scan) values.push_back(std::cos(0.4 * scan + phase));
    return values;
  }
  static std::vector<double> drive() {
    std::vector<double> values;
    for (int bin = 0; bin < kBins; ++bin) values.push_back(bin / 10 % 2);
    for (int bin = 0; bin < kBins; ++bin) values.push_back(bin / 20 % 2);
    return values;
  }

  // Sets a field, or adds it.
  static void set(MatBytes::Fields& fields, const std::string& name, const std::string& value) {
    remove(fields, name);
    fields.emplace_back(name, value);
  }
  static void remove(MatBytes::Fields& fields, const std::string& name) {
    std::erase_if(fields, [&](const auto& field) { return field.first == name; });
  }

  std::string encoded(const std::string& name = "") const {
    MatBytes::Fields fields = dcm;
    fields.emplace_back("Y", mat.structure(Y));
    fields.emplace_back("U", mat.structure(U));
    fields.emplace_back("options", mat.structure(options));
    return mat.structure(fields, name);
  }

  std::string file(const std::string& name = "DCM") const { return mat.file({encoded(name)}); }
};

}  // namespace dcmrnn::test
