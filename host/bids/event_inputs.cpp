#include "host/bids/event_inputs.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <set>

#include "host/bids/text_match.hpp"
#include "host/io/nearest.hpp"
#include "host/io/table.hpp"
#include "host/io/text_table.hpp"

namespace dcmrnn {
namespace {

constexpr std::size_t kShownFaults = 20;  // of one file

struct Event {
  double onset = 0;     // s after the first scan
  double duration = 0;  // s
  double height = 1;
};

// Adds an event's share of every bin it meets.
void add_event(const Event& event, double dt, Eigen::Ref<Eigen::VectorXd> input) {
  const double end_of_time = dt * static_cast<double>(input.size());
  if (event.duration == 0) {
    if (event.onset < 0 || event.onset >= end_of_time) return;
    const auto bin = static_cast<Eigen::Index>(event.onset / dt);
    input(std::min(bin, input.size() - 1)) += event.height / dt;
    return;
  }
  const double begin = std::max(event.onset, 0.0);
  const double end = std::min(event.onset + event.duration, end_of_time);
  if (begin >= end) return;
  for (auto bin = static_cast<Eigen::Index>(begin / dt); bin < input.size(); ++bin) {
    const double from = std::max(begin, dt * static_cast<double>(bin));
    const double to = std::min(end, dt * static_cast<double>(bin + 1));
    if (from >= end) return;
    if (to > from) input(bin) += event.height * (to - from) / dt;
  }
}

class EventTable {
 public:
  EventTable(const InputFile& file, const BidsOptions& options, FaultList& faults)
      : file_(file), options_(options), faults_(faults), table_(file, faults) {
    onset_ = column("onset");
    duration_ = column("duration");
  }

  // The events of one input; nothing may be missing that it asks for.
  std::vector<Event> events(const EventInput& input, const std::string& name) {
    const bool typed = !input.values.empty(), modulated = !input.modulation.empty();
    const std::size_t type = typed ? column(options_.event_column) : 0;
    const std::size_t height = modulated ? column(input.modulation) : 0;
    std::vector<Event> found;
    if (std::max({onset_, duration_, type, height}) == kAbsent) return found;
    constexpr double kAny = -std::numeric_limits<double>::infinity();
    for (std::size_t row = 1; row < table_.rows(); ++row) {
      if (typed && !is_wanted(table_.cell(row, type), input)) continue;
      const auto onset = number(row, onset_, kAny);
      const auto duration = input.duration ? input.duration : number(row, duration_, 0);
      const auto value = modulated ? number(row, height, kAny) : 1;
      if (onset && duration && value) found.push_back({*onset, *duration, *value});
    }
    if (found.empty() && !input.may_be_absent && faults_.empty())
      no_event(input, name, typed ? values_of(type) : std::vector<std::string>{});
    if (modulated && input.centred) centre(found);
    return found;
  }

 private:
  static constexpr std::size_t kAbsent = std::numeric_limits<std::size_t>::max();

  // Its place; kAbsent, and one fault, if there is none of that name.
  std::size_t column(const std::string& name) {
    std::vector<std::string> header;
    for (std::size_t c = 0; table_.rows() > 0 && c < table_.columns(); ++c)
      header.emplace_back(table_.cell(0, c));
    const auto found = std::ranges::find(header, name);
    if (found != header.end()) return static_cast<std::size_t>(found - header.begin());
    if (missed_.insert(name).second)
      faults_.add(file_.name + " header", "names no column \"" + name + "\"; nearest column is \"" +
                                              nearest_name(name, header) + '"');
    return kAbsent;
  }

  // Different ones, sorted.
  std::vector<std::string> values_of(std::size_t column) const {
    std::set<std::string> values;
    for (std::size_t row = 1; row < table_.rows(); ++row) values.emplace(table_.cell(row, column));
    return {values.begin(), values.end()};
  }

  static bool is_wanted(std::string_view value, const EventInput& input) {
    return std::ranges::any_of(input.values,
                               [&](const std::string& one) { return matches(one, value); });
  }

  std::optional<double> number(std::size_t row, std::size_t column, double lowest) {
    const std::string_view cell = table_.cell(row, column);
    const std::optional<double> value = cell_number(cell);
    if (value && *value >= lowest) return value;
    faults_.add(file_.name + " row " + std::to_string(row) + " (line " +
                    std::to_string(table_.line(row)) + "), column " +
                    std::string(table_.cell(0, column)),
                "is \"" + std::string(cell) + "\"; expected a number" +
                    (lowest == 0 ? " of at least 0, or bids.inputs to say the duration" : ""));
    return std::nullopt;
  }

  void no_event(const EventInput& input, const std::string& name,
                const std::vector<std::string>& there) {
    std::string what = "has no event of the input \"" + name + '"';
    if (!input.values.empty())
      what += " (" + options_.event_column + ' ' + listed(input.values) + "); it has " +
              (there.empty() ? "none at all" : listed(there));
    faults_.add(file_.name, what);
  }

  static void centre(std::vector<Event>& events) {
    double sum = 0;
    for (const Event& event : events) sum += event.height;
    for (Event& event : events) event.height -= sum / static_cast<double>(events.size());
  }

  const InputFile& file_;
  const BidsOptions& options_;
  FaultList& faults_;
  TextTable table_;
  std::set<std::string> missed_;  // columns that were named as missing
  std::size_t onset_ = kAbsent, duration_ = kAbsent;
};

}  // namespace

Eigen::MatrixXd event_inputs(const InputFile& file, const BidsOptions& options,
                             const std::vector<std::string>& names, const InputBins& bins,
                             FaultList& faults) {
  FaultList found(kShownFaults);
  EventTable table(file, options, found);
  Eigen::MatrixXd inputs =
      Eigen::MatrixXd::Zero(bins.count, static_cast<Eigen::Index>(names.size()));
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::vector<Event> events = table.events(options.inputs[i], names[i]);
    auto input = inputs.col(static_cast<Eigen::Index>(i));
    for (const Event& event : events) add_event(event, bins.dt, input);
    if (!input.allFinite())
      found.add(file.name, "gives the input \"" + names[i] +
                               "\" values that are not finite; expected a smaller modulation");
    if (!events.empty() && input.isZero(0) && !options.inputs[i].may_be_absent)
      found.add(file.name, "leaves the input \"" + names[i] + "\" at 0 over all scans: its " +
                               std::to_string(events.size()) +
                               " events lie outside of them, or their modulation does not vary");
  }
  faults.append(found);
  return found.empty() ? inputs : Eigen::MatrixXd();
}

}  // namespace dcmrnn
