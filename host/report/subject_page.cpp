#include "host/report/subject_page.hpp"

#include "dcmrnn/version.hpp"
#include "host/report/facts_reader.hpp"
#include "host/report/page.hpp"
#include "host/report/sections.hpp"
#include "host/report/text.hpp"

namespace dcmrnn::report {
namespace {

std::string page_header(const Study& study, const SubjectEstimate& subject) {
  return element("header", "",
                 element("p", "eyebrow", "Effective connectivity, DCM-RNN ensemble fit") +
                     element("h1", "", escape(subject.id)) +
                     element("p", "lead", "Study " + escape(study.name)));
}

}  // namespace

std::string subject_page(const Study& study, const SubjectEstimate& subject,
                         const EngineReport& engine) {
  const Json config = Json::parse(study.effective);
  ReportData data;
  data.study = describe_study(config);
  data.study.model = model_of(study, subject);
  data.run.version = kVersion;
  data.run.commit = kCommit;
  data.run.backend = engine.backend;
  data.run.precision = engine.precision;
  data.subjects = {subject};
  data.detailed = {0};
  return page_begin(subject.id) + page_header(study, subject) +
         subject_section(data, 0, connectivity_scales(data)) + "\n" +
         methods_section(describe_methods(config, data.run)) + "\n" + page_end();
}

}  // namespace dcmrnn::report
