#include "host/bids/confound_columns.hpp"

#include <gtest/gtest.h>

namespace dcmrnn {
namespace {

std::vector<std::string> header() {
  std::vector<std::string> names = {"csf",           "cosine00",      "cosine01",
                                    "a_comp_cor_00", "a_comp_cor_01", "c_comp_cor_00"};
  for (const char* axis : {"trans_x", "trans_y", "trans_z", "rot_x", "rot_y", "rot_z"})
    for (const char* ending : {"", "_derivative1", "_power2", "_derivative1_power2"})
      names.push_back(std::string(axis) + ending);
  return names;
}

std::vector<std::string> chosen(const std::vector<std::string>& words, FaultList& faults) {
  std::vector<std::string> names;
  for (const Eigen::Index c : confound_columns(words, header(), "c.tsv", faults))
    names.push_back(header()[static_cast<std::size_t>(c)]);
  return names;
}

TEST(ConfoundColumns, StrategiesPatternsAndNames) {
  FaultList faults;
  EXPECT_EQ(chosen({"motion6"}, faults),
            (std::vector<std::string>{"trans_x", "trans_y", "trans_z", "rot_x", "rot_y", "rot_z"}));
  EXPECT_EQ(chosen({"motion12"}, faults).size(), 12u);
  EXPECT_EQ(chosen({"motion24"}, faults).size(), 24u);
  EXPECT_EQ(chosen({"acompcor2", "cosine"}, faults),
            (std::vector<std::string>{"cosine00", "cosine01", "a_comp_cor_00", "a_comp_cor_01"}));
  EXPECT_EQ(chosen({"rot_x*", "rot_x", "csf"}, faults).size(), 5u) << "each column once";
  EXPECT_TRUE(faults.empty());
}

TEST(ConfoundColumns, NoCosineIsNoFault) {
  FaultList faults;
  EXPECT_TRUE(confound_columns({"cosine"}, {"csf"}, "c.tsv", faults).empty());
  EXPECT_TRUE(faults.empty());
}

TEST(ConfoundColumns, WhatFindsNothingIsNamedWithTheNearestColumn) {
  FaultList faults;
  chosen({"acompcor3", "cfs"}, faults);
  EXPECT_EQ(faults.text("; "),
            "c.tsv header: names no confound \"a_comp_cor_02\" of acompcor3; nearest column is "
            "\"a_comp_cor_00\"; c.tsv header: names no confound \"cfs\"; nearest column is "
            "\"csf\"");
}

}  // namespace
}  // namespace dcmrnn
