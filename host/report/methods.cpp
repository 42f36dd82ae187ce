#include "host/report/methods.hpp"

#include "host/report/text.hpp"

namespace dcmrnn::report {

std::string enumerated(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? " and " : ", ";
    text += words[i];
  }
  return text;
}

Methods describe_methods(const Json& config, const RunFacts& run) {
  Citations citations;
  Methods methods;
  const auto add = [&](const char* title, std::string text) {
    if (!text.empty()) methods.paragraphs.push_back({title, std::move(text)});
  };
  add("Model", model_text(config, citations));
  add("Priors", prior_text(config, citations));
  add("Data", data_text(config));
  add("Objective", loss_text(config, citations));
  add("Estimation", optimizer_text(config, citations));
  add("Model comparison", comparison_text(config, citations));
  add("Uncertainty", uncertainty_text(config, citations));
  add("Software", "All computations were done by dcmrnn " + run.version + " (commit " + run.commit +
                      "), in " + run.precision + " precision on the " + run.backend + " backend.");
  methods.references = citations.references();
  return methods;
}

std::string methods_markdown(const Methods& methods) {
  std::string text = "# Methods\n";
  for (const Methods::Paragraph& paragraph : methods.paragraphs) {
    text += "\n**" + paragraph.title + ".** " + paragraph.text + "\n";
  }
  text += "\n## References\n\n";
  for (const std::string& reference : methods.references) text += "- " + reference + "\n";
  return text;
}

std::string methods_section(const Methods& methods) {
  std::string html = element("h2", "", "Methods") +
                     element("p", "note", "Ready to cite; methods.md has the same text.");
  for (const Methods::Paragraph& paragraph : methods.paragraphs) {
    html += element("p", "methods",
                    element("b", "", paragraph.title + ".") + " " + escape(paragraph.text));
  }
  std::string list;
  for (const std::string& reference : methods.references) {
    list += element("li", "", escape(reference));
  }
  return element("section", "",
                 html + element("h4", "", "References") + element("ul", "references", list));
}

}  // namespace dcmrnn::report
