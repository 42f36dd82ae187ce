// The tables with a row per parameter: params.tsv, realizations.tsv and posterior.tsv.
#include <algorithm>
#include <limits>

#include "host/io/result_tables.hpp"
#include "host/io/tsv.hpp"
#include "host/parameter_list.hpp"

namespace dcmrnn {
namespace {

void name_cells(TsvWriter& table, const std::string& subject, const ParameterName& name) {
  table.cell(subject).cell(name.parameter).cell(name.from).cell(name.to);
  table.cell(name.input).cell(name.region).cell(name.unit);
}

// That each connection is there; missing for hemodynamics, and without a search over structures.
std::vector<double> edge_probability(const SubjectEstimate& subject, std::size_t count) {
  std::vector<double> values(count, std::numeric_limits<double>::quiet_NaN());
  if (!subject.structure) return values;
  Parameters probability = subject.estimate;
  probability.connectivity = subject.structure->probability;
  const std::vector<double> connections = flatten(probability);
  const std::size_t hemodynamics = static_cast<std::size_t>(subject.estimate.hemodynamics.size());
  std::copy(connections.begin(), connections.end() - static_cast<std::ptrdiff_t>(hemodynamics),
            values.begin());
  return values;
}

}  // namespace

void write_params_table(FileBatch& files, const std::filesystem::path& path, const Study& study,
                        const std::vector<SubjectEstimate>& subjects) {
  TsvWriter table(path, column_names(params_columns()), &files);
  const std::vector<ParameterName> names = parameter_names(study.model);
  for (const SubjectEstimate& subject : subjects) {
    const ModelSpec& model = model_of(study, subject);
    const std::vector<double> prior_mean = flatten(model.prior_mean);
    const std::vector<double> prior_sd = flatten(model.prior_sd);
    const std::vector<double> probability = edge_probability(subject, names.size());
    const std::vector<double> estimate = flatten_or_missing(subject.estimate, names.size());
    const std::vector<double> sd =
        flatten_or_missing(shown_sd(subject.estimate, subject.sd), names.size());
    for (std::size_t p = 0; p < names.size(); ++p) {
      name_cells(table, subject.id, names[p]);
      table.cell(prior_mean[p]).cell(prior_sd[p]).cell(estimate[p]).cell(sd[p]);
      table.cell(probability[p]);
      table.end_row();
    }
  }
  table.commit();
}

void write_realizations_table(FileBatch& files, const std::filesystem::path& path,
                              const ModelSpec& model,
                              const std::vector<SubjectEstimate>& subjects) {
  TsvWriter table(path, column_names(realizations_columns()), &files);
  const std::vector<ParameterName> names = parameter_names(model);
  for (const SubjectEstimate& subject : subjects) {
    if (!subject.realizations) continue;
    const Realizations& over = *subject.realizations;
    const std::vector<double> mean = flatten_or_missing(over.mean, names.size());
    const std::vector<double> sd = flatten_or_missing(over.sd, names.size());
    const std::vector<double> low = flatten_or_missing(over.low, names.size());
    const std::vector<double> high = flatten_or_missing(over.high, names.size());
    for (std::size_t p = 0; p < names.size(); ++p) {
      name_cells(table, subject.id, names[p]);
      table.cell(over.total).cell(over.valid).cell(mean[p]).cell(sd[p]).cell(low[p]).cell(high[p]);
      table.end_row();
    }
  }
  table.commit();
}

void write_posterior_table(FileBatch& files, const std::filesystem::path& path,
                           const ModelSpec& model, const std::vector<SubjectEstimate>& subjects) {
  TsvWriter table(path, column_names(posterior_columns()), &files);
  const std::vector<ParameterName> names = parameter_names(model);
  for (const SubjectEstimate& subject : subjects) {
    if (!subject.sample || subject.sample->chains == 0) continue;
    const PosteriorSample& sample = *subject.sample;
    const std::vector<double> mean = flatten(sample.mean), sd = flatten(sample.sd);
    const std::vector<double> low = flatten(sample.low), high = flatten(sample.high);
    const std::vector<double> r_hat = flatten(sample.r_hat);
    for (std::size_t p = 0; p < names.size(); ++p) {
      name_cells(table, subject.id, names[p]);
      table.cell(sample.chains).cell(sample.draws).cell(sample.acceptance);
      table.cell(mean[p]).cell(sd[p]).cell(low[p]).cell(high[p]).cell(r_hat[p]);
      table.end_row();
    }
  }
  table.commit();
}

}  // namespace dcmrnn
