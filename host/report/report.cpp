// One HTML file that needs nothing but itself, and the methods text.
#include "host/report/report.hpp"

#include <string>
#include <vector>

#include "dcmrnn/io.hpp"
#include "host/io/atomic_file.hpp"
#include "host/report/experiment_report.hpp"
#include "host/report/facts_reader.hpp"
#include "host/report/methods.hpp"
#include "host/report/page.hpp"
#include "host/report/sections.hpp"
#include "host/report/text.hpp"
#include "kernels/cpu/worker_pool.hpp"

namespace dcmrnn {
namespace {

// Says which subjects have a section.
std::string subjects_heading(const report::ReportData& data) {
  std::string html = report::element("h2", "", "Subjects");
  if (data.detailed.size() < data.subjects.size()) {
    html += report::element("p", "note",
                            "Shown in detail: " + std::to_string(data.detailed.size()) + " of " +
                                std::to_string(data.subjects.size()) +
                                ", the first ones and those that failed. The tables hold all.");
  }
  return html;
}

// Of the subjects that have one. Charts take most of a report's time: all cores draw.
std::vector<std::string> subject_sections(const report::ReportData& data,
                                          const report::ConnectivityScales& scales) {
  std::vector<std::string> sections(data.detailed.size());
  WorkerPool(0).run(static_cast<int>(sections.size()), [&](int index, int) {
    const auto k = static_cast<std::size_t>(index);
    sections[k] = report::subject_section(data, data.detailed[k], scales);
  });
  return sections;
}

}  // namespace

void report::write_fit_report(FileBatch& files, const std::filesystem::path& out,
                              const ReportData& data) {
  const report::ConnectivityScales scales = report::connectivity_scales(data);
  const report::Methods methods =
      report::read_methods(files.place_of(out / "config.json"), data.run);
  write_file_atomically(out / "methods.md", report::methods_markdown(methods), &files);
  AtomicFile file(out / "report.html", &files);
  file.write(report::page_begin(data.study.name));
  file.write(report::header_section(data) + "\n");
  file.write(report::overview_section(data) + "\n");
  file.write(report::recovery_section(data) + "\n");
  file.write(report::hypotheses_section(data) + "\n");
  file.write(report::group_section(data, scales) + "\n");
  if (!data.detailed.empty()) file.write(subjects_heading(data) + "\n");
  for (const std::string& section : subject_sections(data, scales)) file.write(section + "\n");
  file.write(report::methods_section(methods) + "\n");
  file.write(report::page_end());
  file.commit();
}

void write_report(const std::filesystem::path& out) {
  if (report::holds_experiment(out)) return report::write_experiment_report(out);
  FileBatch files;
  report::write_fit_report(files, out, report::read_report_data(out));
  files.commit();
}

}  // namespace dcmrnn
