#include "host/bids/bids_name.hpp"

#include <algorithm>
#include <iterator>

namespace dcmrnn {
namespace {

constexpr std::string_view kDerived[] = {"space", "atlas", "seg",  "res",  "den",
                                         "desc",  "stat",  "hemi", "echo", "part"};

std::string_view without_zeros(std::string_view index) {
  index.remove_prefix(std::min(index.find_first_not_of('0'), index.size()));
  return index;
}

}  // namespace

std::string_view BidsName::label(std::string_view entity) const {
  const auto found =
      std::ranges::find(entities, entity, &std::pair<std::string, std::string>::first);
  return found != entities.end() ? std::string_view(found->second) : std::string_view{};
}

std::optional<BidsName> parse_bids_name(std::string_view file) {
  const std::size_t dot = std::min(file.find('.'), file.size());
  BidsName name;
  name.extension = file.substr(dot);
  std::string_view rest = file.substr(0, dot);
  for (std::size_t bar; (bar = rest.find('_')) != std::string_view::npos;
       rest.remove_prefix(bar + 1)) {
    const std::string_view part = rest.substr(0, bar);
    const std::size_t dash = part.find('-');
    if (dash == 0 || dash == std::string_view::npos || dash + 1 == part.size()) return std::nullopt;
    name.entities.emplace_back(part.substr(0, dash), part.substr(dash + 1));
  }
  if (rest.empty() || rest.find('-') != std::string_view::npos) return std::nullopt;
  name.suffix = rest;
  return name;
}

bool is_derived(std::string_view entity) {
  return std::find(std::begin(kDerived), std::end(kDerived), entity) != std::end(kDerived);
}

std::string acquisition(const BidsName& name) {
  std::string text;
  for (const auto& [entity, label] : name.entities) {
    if (is_derived(entity)) continue;
    text += (text.empty() ? "" : "_") + entity + '-' + label;
  }
  return text;
}

bool same_label(std::string_view entity, std::string_view first, std::string_view second) {
  if (first == second) return true;
  return entity == "run" && !first.empty() && !second.empty() &&
         without_zeros(first) == without_zeros(second);
}

bool applies(const BidsName& name, const BidsName& of, Entities compared) {
  return std::ranges::all_of(name.entities, [&](const auto& entity) {
    if (compared == Entities::kAcquired && is_derived(entity.first)) return true;
    return same_label(entity.first, entity.second, of.label(entity.first));
  });
}

}  // namespace dcmrnn
