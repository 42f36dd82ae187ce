#include "host/bids/run_facts.hpp"

#include "host/io/input_file.hpp"

namespace dcmrnn {

RunFacts facts_of(const BidsSources& sources, const BidsRun& run, const Subject& subject) {
  RunFacts facts;
  facts.id = run.id;
  if (!run.series.empty()) facts.series = shown_path(run.series, sources.series.root());
  facts.tr = subject.tr;
  if (subject.slice_time.size() > 0) facts.slice_time = subject.slice_time(0);
  facts.scans = subject.scans();
  facts.used = static_cast<int>(subject.mask.sum());
  facts.confounds = static_cast<int>(subject.confounds.cols());
  facts.hashes = subject.input_hashes;
  return facts;
}

nlohmann::json to_json(const RunFacts& run) {
  return {{"series", run.series}, {"tr", run.tr},     {"slice_time", run.slice_time},
          {"scans", run.scans},   {"used", run.used}, {"confounds", run.confounds}};
}

RunFacts read_run_facts(const nlohmann::json& json) {
  RunFacts run;
  json.at("series").get_to(run.series);
  json.at("tr").get_to(run.tr);
  json.at("slice_time").get_to(run.slice_time);
  json.at("scans").get_to(run.scans);
  json.at("used").get_to(run.used);
  json.at("confounds").get_to(run.confounds);
  return run;
}

}  // namespace dcmrnn
