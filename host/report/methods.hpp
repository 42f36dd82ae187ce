// What was done, as a methods section may say it: every setting of the run, and the works it rests
// on. Nothing in it depends on the clock.
#pragma once

#include <string>
#include <vector>

#include "host/io/json_document.hpp"
#include "host/report/citations.hpp"
#include "host/report/report_data.hpp"

namespace dcmrnn::report {

struct Methods {
  struct Paragraph {
    std::string title, text;  // plain text
  };
  std::vector<Paragraph> paragraphs;
  std::vector<std::string> references;
};

// Of an effective config: every default is written out in it. Throws nlohmann::json::exception
// where it is none.
Methods describe_methods(const Json& config, const RunFacts& run);

// methods.md, and a section of the report.
std::string methods_markdown(const Methods& methods);
std::string methods_section(const Methods& methods);

// The paragraphs' texts.
std::string model_text(const Json& config, Citations& citations);
std::string prior_text(const Json& config, Citations& citations);
std::string data_text(const Json& config);
std::string bids_text(const Json& bids);  // of data_text, where they are a BIDS data set
std::string loss_text(const Json& config, Citations& citations);
std::string optimizer_text(const Json& config, Citations& citations);
std::string comparison_text(const Json& config, Citations& citations);  // empty without any
std::string uncertainty_text(const Json& config, Citations& citations);

// "a, b and c".
std::string enumerated(const std::vector<std::string>& words);

}  // namespace dcmrnn::report
