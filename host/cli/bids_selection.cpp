#include "host/cli/bids_selection.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "host/io/input_file.hpp"

namespace dcmrnn::cli {
namespace {

constexpr const char* kEverything = "all";

}  // namespace

std::string selection_text(const BidsRequest& request) {
  const RunFilter& filter = request.filter;
  std::string text;
  for (const auto& [entity, list] :
       {std::pair{"sub-", &filter.participants}, std::pair{"ses-", &filter.sessions},
        std::pair{"run-", &filter.runs}}) {
    std::vector<std::string> labels = *list;
    std::ranges::sort(labels);
    for (const std::string& label : labels) text += (text.empty() ? "" : " ") + (entity + label);
  }
  return text.empty() ? kEverything : text;
}

bool selects_all(const BidsRequest& request) {
  return request.shard.whole() && selection_text(request) == kEverything;
}

std::string share_name(const BidsRequest& request) {
  const RunFilter& filter = request.filter;
  const std::string labels = selection_text(request);
  std::string name;
  if (labels != kEverything) {
    const bool one =
        filter.participants.size() == 1 && filter.sessions.empty() && filter.runs.empty();
    constexpr std::size_t kDigits = 12;
    const std::string hash = hash_bytes(labels);
    name = one ? labels : "selection-" + hash.substr(hash.find(':') + 1, kDigits);
  }
  if (!request.shard.whole())
    name += (name.empty() ? "" : "_") + std::string("shard-") +
            std::to_string(request.shard.index) + "-of-" + std::to_string(request.shard.count);
  return name.empty() ? kEverything : name;
}

}  // namespace dcmrnn::cli
