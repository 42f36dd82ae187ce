// make_bids_cohort FOLDER PARTICIPANTS: writes the fabricated cohort into a folder, and to stdout
// every run with the status it is to get and, where it cannot be used, part of the reason.
#include <cstdlib>
#include <iostream>

#include "tests/bids_cohort/bids_cohort.hpp"

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: make_bids_cohort FOLDER PARTICIPANTS\n";
    return 64;
  }
  const auto cohort = dcmrnn::testing::make_bids_cohort(argv[1], std::atoi(argv[2]));
  for (const std::string& run : cohort.good) std::cout << run << "\tok\n";
  for (const auto& [run, fault] : cohort.faulty)
    std::cout << run << '\t' << fault.status << '\t' << fault.reason << '\n';
  return 0;
}
