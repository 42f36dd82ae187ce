#include "host/report/page.hpp"

#include "host/report/style.hpp"
#include "host/report/text.hpp"

namespace dcmrnn::report {

std::string page_begin(const std::string& name) {
  return "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
         "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
         "<title>" +
         escape(name) + ": dcmrnn report</title><style>" + std::string(kStyleSheet) +
         "</style></head>\n<body><main>\n";
}

std::string page_end() {
  return "<footer>Made by dcmrnn from its result files; nothing else is needed to read "
         "it.</footer>\n"
         "</main></body></html>\n";
}

std::string fact(const std::string& name, const std::string& value) {
  return element("div", "", element("dt", "", name) + element("dd", "", escape(value)));
}

std::string duration(double seconds) {
  if (seconds < 120) return compact(seconds) + " s";
  if (seconds < 7200) return compact(seconds / 60) + " min";
  return compact(seconds / 3600) + " h";
}

}  // namespace dcmrnn::report
