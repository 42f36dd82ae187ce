// The search over structures of a batch's subjects, and what their estimates take from it.
#include "host/basins.hpp"
#include "host/batch_fit.hpp"
#include "host/model_average.hpp"

namespace dcmrnn {
namespace {

// log_evidence: of what is taken.
void take(const ModelAverage& model, double log_evidence, BestFit& fit) {
  fit.state.parameters = model.parameters;
  fit.posterior.sd = model.sd;
  fit.posterior.covariance = model.covariance;
  fit.posterior.log_evidence = log_evidence;
}

void take_best(const std::vector<VisitedModel>& visited, const std::vector<int>& free,
               BestFit& fit) {
  take(average({visited.front()}, free), visited.front().log_evidence, fit);
}

}  // namespace

// Evaluates fits of cases at their parameters and noise; returns the places that left the domain.
std::vector<std::size_t> BatchFit::evaluate(Engine& engine, const std::vector<int>& cases,
                                            const std::vector<BestFit*>& fits) {
  const std::vector<int> members = load_fits(engine, cases, {fits.begin(), fits.end()});
  in_engine([&] { engine.forward(members); });
  std::vector<std::size_t> left;
  for (std::size_t place = 0; place < members.size(); ++place) {
    fits[place]->state = engine.store(members[place]);
    if (engine.report(members[place]).outcome == MemberOutcome::kDiverged) left.push_back(place);
  }
  return left;
}

// Puts the average over the structures visited, or the best one, in the place of the full model's
// optimum. An average that cannot be simulated gives way to the best structure.
bool BatchFit::search_structures(Engine& engine, const std::vector<int>& chosen,
                                 std::vector<BestFit>& fits) {
  StructureSearch search(shared_, *options_.structure);
  std::vector<int> cases;
  std::vector<BestFit*> searched;
  for (std::size_t place = 0; place < fits.size(); ++place) {
    BestFit& fit = fits[place];
    const Case& one = cases_[static_cast<std::size_t>(chosen[place])];
    if (!fit.posterior.log_evidence) continue;
    fit.search = search.add(one.key(), fit.state, fit.equations, fit.posterior);
    for (const StartRecord* other : other_optima(one.estimate, options_.structure->basins)) {
      search.add_basin(fit.search, {other->parameters.begin(), other->parameters.end()});
    }
    cases.push_back(chosen[place]);
    searched.push_back(&fit);
  }
  if (cases.empty()) return true;
  const StructureSearch::Descend refit = [&](const std::vector<int>& members,
                                             const PolishSchedule& schedule) {
    return descend(engine, members, schedule, "structures");
  };
  if (!search.run(engine, refit)) return false;

  const auto free_of = [&](std::size_t place) -> const std::vector<int>& {
    const Case& one = cases_[static_cast<std::size_t>(cases[place])];
    return shared_.structures[static_cast<std::size_t>(one.structure)].free;
  };
  for (std::size_t place = 0; place < cases.size(); ++place) {
    Case& one = cases_[static_cast<std::size_t>(cases[place])];
    BestFit& fit = *searched[place];
    const std::vector<VisitedModel>& visited = search.visited(fit.search);
    const ModelAverage mean = average(visited, free_of(place));
    one.estimate.structure = structure_evidence(*one.model, free_of(place), visited, mean);
    one.estimate.structure->models = search.fitted(fit.search);
    if (options_.structure->method == "search") {
      take(mean, mean.log_evidence, fit);
    } else {
      take_best(visited, free_of(place), fit);
    }
  }
  std::vector<int> again;
  std::vector<BestFit*> fits_again;
  for (const std::size_t place : evaluate(engine, cases, searched)) {
    BestFit& fit = *searched[place];
    const std::optional<double> of_all = fit.posterior.log_evidence;
    take_best(search.visited(fit.search), free_of(place), fit);
    fit.posterior.log_evidence = of_all;  // what is compared stays the evidence of all structures
    again.push_back(cases[place]);
    fits_again.push_back(searched[place]);
  }
  if (!again.empty()) evaluate(engine, again, fits_again);
  return true;
}

}  // namespace dcmrnn
