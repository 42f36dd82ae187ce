// The report of a fit whose results have been read.
#pragma once

#include <filesystem>

#include "host/report/report_data.hpp"

namespace dcmrnn::report {

// report.html and methods.md, as write_report(), which reads the data of `out` first.
void write_fit_report(const std::filesystem::path& out, const ReportData& data);

}  // namespace dcmrnn::report
