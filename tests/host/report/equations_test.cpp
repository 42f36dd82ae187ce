#include "host/report/equations.hpp"

#include <gtest/gtest.h>

#include "host/io/known_names.hpp"

namespace dcmrnn::report {
namespace {

// What stands between the name of the equation and the next one.
std::string printed(const ModelSpec& model, const std::string& name) {
  const std::string html = equations(model);
  const std::size_t begin = html.find(", " + name + "</span><div>");
  return begin == std::string::npos ? "" : html.substr(begin, html.find("</div>", begin) - begin);
}

TEST(Equations, AreThereForEveryNameOfTheCatalog) {
  for (const std::string& name : kNeuralNames) {
    ModelSpec model;
    model.neural = name;
    EXPECT_NE(printed(model, name).find("C u"), std::string::npos) << equations(model);
  }
  for (const std::string& name : kOutputNames) {
    ModelSpec model;
    model.output = name;
    EXPECT_NE(printed(model, name).find("k<sub>1</sub> ="), std::string::npos) << equations(model);
  }
}

}  // namespace
}  // namespace dcmrnn::report
