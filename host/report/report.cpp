// write_report: one HTML file that needs nothing but itself.
#include "dcmrnn/io.hpp"
#include "host/io/atomic_file.hpp"
#include "host/report/report_data.hpp"
#include "host/report/sections.hpp"
#include "host/report/style.hpp"
#include "host/report/text.hpp"

namespace dcmrnn {
namespace {

std::string head(const std::string& study) {
  return "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
         "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
         "<title>" +
         report::escape(study) + ": dcmrnn report</title><style>" +
         std::string(report::kStyleSheet) + "</style></head>\n<body><main>\n";
}

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

}  // namespace

void write_report(const std::filesystem::path& out) {
  const report::ReportData data = report::read_report_data(out);
  const report::ConnectivityScales scales = report::connectivity_scales(data);
  AtomicFile file(out / "report.html");
  file.write(head(data.study.name));
  file.write(report::header_section(data) + "\n");
  file.write(report::overview_section(data) + "\n");
  file.write(report::recovery_section(data) + "\n");
  file.write(report::hypotheses_section(data) + "\n");
  file.write(report::group_section(data, scales) + "\n");
  if (!data.detailed.empty()) file.write(subjects_heading(data) + "\n");
  for (const std::size_t position : data.detailed) {
    file.write(report::subject_section(data, position, scales) + "\n");
  }
  file.write("<footer>Made by dcmrnn from the result files in this folder alone.</footer>\n");
  file.write("</main></body></html>\n");
  file.commit();
}

}  // namespace dcmrnn
