// The sections of the report, each as HTML.
#pragma once

#include <string>

#include "host/report/connectivity_figures.hpp"
#include "host/report/report_data.hpp"

namespace dcmrnn::report {

std::string header_section(const ReportData& data);
std::string overview_section(const ReportData& data);
std::string recovery_section(const ReportData& data);    // empty where no truth is known
std::string hypotheses_section(const ReportData& data);  // empty without hypotheses
std::string group_section(const ReportData& data, const ConnectivityScales& scales);
std::string subject_section(const ReportData& data, std::size_t position,
                            const ConnectivityScales& scales);

// Where a subject's section is: "s" and its position.
std::string anchor(std::size_t position);

}  // namespace dcmrnn::report
