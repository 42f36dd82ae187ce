// The report of a fit whose results have been read.
#pragma once

#include <filesystem>

#include "host/report/report_data.hpp"

namespace dcmrnn::report {

// report.html and methods.md, which appear with the other files of the batch.
void write_fit_report(FileBatch& files, const std::filesystem::path& out, const ReportData& data);

}  // namespace dcmrnn::report
