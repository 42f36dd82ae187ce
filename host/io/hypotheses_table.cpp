// hypotheses.tsv: the evidence of each hypothesis, by subject and of the group.
#include <algorithm>

#include "host/hypotheses.hpp"
#include "host/io/result_tables.hpp"
#include "host/io/tsv.hpp"

namespace dcmrnn {

void write_hypotheses_table(FileBatch& files, const std::filesystem::path& path,
                            const std::vector<std::string>& names,
                            const std::vector<SubjectEstimate>& subjects) {
  TsvWriter table(path, column_names(hypotheses_columns()), &files);
  for (const SubjectEstimate& subject : subjects) {
    for (std::size_t h = 0; h < subject.hypotheses.size(); ++h) {
      const HypothesisResult& one = subject.hypotheses[h];
      table.cell(subject.id).cell(one.name).cell(one.status);
      table.cell(one.log_evidence).cell(one.probability);
      table.cell(static_cast<int>(h) == subject.hypothesis);
      table.end_row();
    }
  }
  const std::vector<std::optional<double>> sums = group_evidence(subjects, names.size());
  const std::vector<std::optional<double>> probability = model_probabilities(sums);
  const std::optional<double> most = *std::max_element(sums.begin(), sums.end());
  const auto compared = std::ranges::count_if(subjects, has_every_evidence);
  const std::string over = std::to_string(compared) + " of " + std::to_string(subjects.size());
  for (std::size_t h = 0; h < names.size(); ++h) {
    table.cell("group").cell(names[h]).cell(over).cell(sums[h]).cell(probability[h]);
    table.cell(sums[h] && sums[h] == most);
    table.end_row();
  }
  table.commit();
}

}  // namespace dcmrnn
