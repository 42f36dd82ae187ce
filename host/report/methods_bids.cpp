// What was taken of a BIDS data set, for the methods text.
#include "host/io/number_text.hpp"
#include "host/report/methods.hpp"

namespace dcmrnn::report {
namespace {

std::string joined(const Json& words) {
  if (words.is_string()) return words;
  std::vector<std::string> list;
  for (const auto& word : words) list.push_back(word);
  return enumerated(list);
}

std::string labels_text(const Json& bids) {
  std::string text;
  for (const char* entity : {"atlas", "space", "desc"}) {
    if (!bids.at(entity).is_null()) {
      text += (text.empty() ? " (" : ", ") + std::string(entity) + " " + std::string(bids[entity]);
    }
  }
  return text.empty() ? "" : text + ")";
}

std::string regions_text(const Json& bids) {
  std::vector<std::string> words;
  for (const auto& [region, column] : bids.at("regions").items()) {
    words.push_back(region + " (" + joined(column) + ")");
  }
  return enumerated(words);
}

std::string input_text(const std::string& name, const Json& input) {
  std::string text = name + " (events " + joined(input.at("trial_type"));
  if (!input.at("modulation").is_null()) {
    text += ", modulated by " + std::string(input["modulation"]);
    text += input.at("centre") == true ? ", centred" : "";
  }
  if (input.at("duration").is_number()) {
    text += ", each " + number_text(input["duration"].get<double>()) + " s long";
  }
  return text + ")";
}

// `count`: null for none, "auto", or a number.
std::string scans_text(const Json& count, const std::string& what) {
  if (count == "auto") return " As many scans " + what + " as fMRIPrep found not to be steady.";
  if (!count.is_number() || count == 0) return "";
  return " " + std::to_string(count.get<int>()) + (count == 1 ? " scan " : " scans ") + what + ".";
}

}  // namespace

std::string bids_text(const Json& bids) {
  std::string text = "Series of the task " + std::string(bids.at("task")) + labels_text(bids) +
                     " were those of the regions " + regions_text(bids) + ".";
  std::vector<std::string> inputs;
  for (const auto& [name, input] : bids.at("inputs").items()) {
    inputs.push_back(input_text(name, input));
  }
  if (!inputs.empty()) text += " Inputs were " + enumerated(inputs) + ".";
  if (!bids.at("confounds").empty()) {
    text += " Confounds were the columns " + joined(bids["confounds"]) + ".";
  }
  text += scans_text(bids.at("dummy_scans"), "at the begin of a series counted for nothing");
  text += scans_text(bids.at("removed_scans"), "before the first one of a series had been removed");
  text +=
      " Scans that the series' own list of outliers marks were left out of the objective and kept "
      "their time.";
  if (bids.at("slice_time").is_number()) {
    text += " Slices were taken at " + number_text(bids["slice_time"].get<double>()) +
            " s after each volume's begin.";
  } else {
    text += " Slice times were those of the sidecars.";
  }
  return text + " ";
}

}  // namespace dcmrnn::report
