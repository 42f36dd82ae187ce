#include "host/bids/run_times.hpp"

#include <cmath>

#include "host/io/number_text.hpp"
#include "host/io/section.hpp"

namespace dcmrnn {
namespace {

constexpr double kLongestTr = 60;  // s, as in a study's subjects

// The value of a key in the first sidecar that has it.
const Json* find_key(const std::vector<Json>& sidecars, const char* key) {
  for (const Json& sidecar : sidecars)
    if (const auto found = sidecar.find(key); found != sidecar.end()) return &*found;
  return nullptr;
}

// A number in (low, high]; anything else is a fault, nothing is none.
std::optional<double> number(RunReader& reader, const std::vector<Json>& sidecars, const char* key,
                             const Range& range) {
  const Json* value = find_key(sidecars, key);
  if (!value) return std::nullopt;
  if (value->is_number() && range.holds(value->get<double>())) return value->get<double>();
  reader.faults().add("sidecars of " + reader.run().id,
                      std::string(key) + " is " + described(*value) + "; expected " + range.text());
  return std::nullopt;
}

std::optional<double> repetition_time(RunReader& reader, const std::vector<Json>& sidecars) {
  FaultList& faults = reader.faults();
  const std::size_t before = faults.count();
  const std::string where = "sidecars of " + reader.run().id;
  if (find_key(sidecars, "VolumeTiming")) {
    faults.add(where, "VolumeTiming says that scans are not evenly spaced; expected a constant TR");
    return std::nullopt;
  }
  const auto tr =
      number(reader, sidecars, "RepetitionTime", Range::above(0, "s").up_to(kLongestTr));
  if (faults.count() > before) return std::nullopt;
  if (tr) {
    // A sidecar may call it by both names; a frequency written with few digits is no conflict.
    constexpr double kRounding = 1e-2;
    const Json* stated = find_key(sidecars, "SamplingFrequency");
    if (!stated || !stated->is_number() || std::abs(*tr * stated->get<double>() - 1) < kRounding)
      return tr;
    faults.add(where, "RepetitionTime is " + number_text(*tr) + " s and SamplingFrequency " +
                          stated->dump() + " Hz; expected one to be 1 / the other");
    return std::nullopt;
  }
  const auto frequency =
      number(reader, sidecars, "SamplingFrequency", Range::at_least(1 / kLongestTr, "Hz"));
  if (frequency) return 1 / *frequency;
  if (faults.empty()) {  // else it may stand in a sidecar that could not be read
    faults.add(where,
               "say neither RepetitionTime nor SamplingFrequency; expected the TR in the series' "
               "sidecar or in a *_bold.json of bids.datasets");
  }
  return std::nullopt;
}

// The mean of SliceTiming; nothing if there is none.
std::optional<double> mean_slice_time(const std::vector<Json>& sidecars) {
  const Json* list = find_key(sidecars, "SliceTiming");
  if (!list || !list->is_array() || list->empty()) return std::nullopt;
  double sum = 0;
  for (const Json& time : *list) {
    if (!time.is_number()) return std::nullopt;
    sum += time.get<double>();
  }
  return sum / static_cast<double>(list->size());
}

}  // namespace

std::optional<RunTimes> run_times(RunReader& reader, std::optional<double> wished) {
  const std::vector<Json> sidecars = reader.sidecars();
  const std::optional<double> tr = repetition_time(reader, sidecars);
  if (!tr) return std::nullopt;
  RunTimes times{*tr, *tr / 2};
  const Json* corrected = find_key(sidecars, "SliceTimingCorrected");
  if (wished) {
    times.slice_time = *wished;
  } else if (const auto start =
                 number(reader, sidecars, "StartTime", Range::at_least(0, "s").up_to(*tr))) {
    times.slice_time = *start;
  } else if (const auto mean = mean_slice_time(sidecars);
             mean && !(corrected && *corrected == true)) {
    times.slice_time = *mean;
  }
  if (times.slice_time < 0 || times.slice_time > times.tr) {
    reader.faults().add(reader.run().id, "the slice time is " + number_text(times.slice_time) +
                                             " s; expected from 0 to the TR, " +
                                             number_text(times.tr) + " s");
    return std::nullopt;
  }
  return times;
}

}  // namespace dcmrnn
