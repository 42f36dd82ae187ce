#include "host/io/bids_config.hpp"

#include <algorithm>

#include "host/io/edges_config.hpp"

namespace dcmrnn {
namespace {

// A name or several: a string, or an array of them. Wrong ones are left out, with a fault.
void read_texts(Section& section, const char* key, std::vector<std::string>& texts) {
  const Json* given = section.raw(key);
  section.put(key, given ? *given : Json(texts));
  if (!given) return;
  texts.clear();
  const Json list = given->is_array() ? *given : Json::array({*given});
  for (const Json& one : list) {
    const std::string reason = one.is_string()
                                   ? name_fault(one.get<std::string>())
                                   : "is " + described(one) + "; expected a string, or several";
    if (reason.empty())
      texts.push_back(one.get<std::string>());
    else
      section.fault(key, reason);
  }
}

// What a label of a file name may be: letters and digits. Null, or no key: none is asked for.
void read_label(Section& section, const char* key, std::string& label) {
  const Json* given = section.raw(key);
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  if (given && given->is_null()) {
    label.clear();
  } else if (given && given->is_string() && !given->get_ref<const std::string&>().empty() &&
             std::ranges::all_of(given->get_ref<const std::string&>(), plain)) {
    label = given->get<std::string>();
  } else if (given) {
    section.fault(key, "is " + described(*given) + "; expected a label of letters and digits");
  }
  section.put(key, label.empty() ? Json(nullptr) : Json(label));
}

// A number of s, or what the word says: none.
void read_number_or(Section& section, const char* key, const char* word, const Range& range,
                    std::optional<double>& value) {
  const Json* given = section.raw(key);
  if (given && given->is_number() && range.holds(given->get<double>())) {
    value = given->get<double>();
  } else if (given && *given == word) {
    value.reset();
  } else if (given) {
    section.fault(key,
                  "is " + described(*given) + "; expected \"" + word + "\" or " + range.text());
  }
  section.put(key, value ? Json(*value) : Json(word));
}

// The keys of an object are names the model has.
void check_names(const Section& section, const Json& object, const std::string& key,
                 const std::string& what, const std::vector<std::string>& names,
                 FaultList& faults) {
  for (const auto& [name, unused] : object.items())
    if (!find_name(names, name)) faults.add(section.where(key), unknown_name(what, name, names));
}

EventInput read_input(const Json& value, const std::string& where, ConfigContext& context,
                      Json& effective) {
  Section section(value, where, "bids.inputs{}", context);
  EventInput input;
  read_texts(section, "trial_type", input.values);
  const Json* modulation = section.raw("modulation");
  if (modulation && !modulation->is_null())
    section.text("modulation", input.modulation);
  else
    section.put("modulation", nullptr);
  section.flag("centre", input.centred);
  read_number_or(section, "duration", "events", Range::at_least(0, "s"), input.duration);
  section.flag("may_be_absent", input.may_be_absent);
  effective = section.finish();
  return input;
}

// Every input of the model comes from events.
void read_inputs(Section& section, const std::vector<std::string>& names, BidsOptions& bids) {
  const Json* given = section.required("inputs", "an object that says which events each input is");
  Json effective = Json::object();
  if (given && !given->is_object()) {
    section.fault("inputs", "is " + described(*given) + "; expected an object");
  } else if (given) {
    const Json object = *given;
    check_names(section, object, "inputs", "input", names, section.context().faults);
    for (const std::string& name : names) {
      if (!object.contains(name)) {
        section.fault("inputs", "says nothing of the input \"" + name + "\"; expected its events");
        continue;
      }
      bids.inputs.push_back(read_input(object[name], section.where("inputs." + name + "."),
                                       section.context(), effective[name]));
    }
  }
  section.put("inputs", std::move(effective));
}

// By default a column has its region's name.
void read_columns(Section& section, const std::vector<std::string>& regions, BidsOptions& bids) {
  bids.columns = regions;
  const Json* given = section.raw("regions");
  const Json object = given ? *given : Json::object();
  if (!object.is_object()) {
    section.fault("regions", "is " + described(object) +
                                 "; expected an object from regions to "
                                 "columns");
  } else {
    check_names(section, object, "regions", "region", regions, section.context().faults);
    for (std::size_t r = 0; r < regions.size(); ++r) {
      const auto found = object.find(regions[r]);
      if (found == object.end()) continue;
      if (found->is_string() && name_fault(found->get<std::string>()).empty())
        bids.columns[r] = found->get<std::string>();
      else
        section.fault("regions." + regions[r],
                      "is " + described(*found) + "; expected the name of a column");
    }
  }
  section.put("regions", object);
}

// A number of scans, or "auto": none.
void read_scans(Section& section, const char* key, std::optional<int>& scans) {
  const Json* given = section.raw(key);
  if (given && *given == "auto") {
    scans.reset();
    section.put(key, "auto");
  } else {
    section.integer(key, *scans, 0, 1000);
  }
}

void read_datasets(Section& section, BidsOptions& bids) {
  std::vector<std::string> folders;
  read_texts(section, "datasets", folders);
  Json absolute = Json::array();
  for (const std::string& folder : folders) {
    bids.datasets.push_back(section.context().absolute(folder));
    absolute.push_back(bids.datasets.back().string());
  }
  section.put("datasets", std::move(absolute));
}

}  // namespace

std::optional<BidsOptions> read_bids(Section& root, const ModelSpec& model) {
  if (!root.has("bids")) {
    root.raw("bids");
    return std::nullopt;
  }
  Section section = root.section("bids");
  BidsOptions bids;
  section.required("task", "the label of the task");
  read_label(section, "task", bids.task);
  read_label(section, "space", bids.space);
  read_label(section, "atlas", bids.atlas);
  read_label(section, "desc", bids.desc);
  read_label(section, "stat", bids.stat);
  read_columns(section, model.regions, bids);
  read_inputs(section, model.inputs, bids);
  section.text("event_column", bids.event_column);
  read_texts(section, "confounds", bids.confounds);
  read_scans(section, "dummy_scans", bids.dummy_scans);
  read_scans(section, "removed_scans", bids.removed_scans);
  if (!bids.dummy_scans && !bids.removed_scans)
    section.fault("removed_scans",
                  "is \"auto\" as dummy_scans is; expected one of them, for the "
                  "same scans are meant");
  read_number_or(section, "slice_time", "auto", Range::at_least(0, "s").up_to(60), bids.slice_time);
  read_datasets(section, bids);
  root.put("bids", section.finish());
  return bids;
}

}  // namespace dcmrnn
