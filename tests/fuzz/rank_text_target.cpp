// What one rank sends to another. The first byte says what the others are.
#include "host/store/rank_text.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/host/io/fake_study.hpp"

namespace dcmrnn::fuzz {
namespace {

void run(std::string_view bytes) {
  if (bytes.empty()) return;
  const std::string text(bytes.substr(1));
  switch (bytes[0]) {
    case 'h':
      return try_to([&] { runs::read_hello(text); });
    case 'o':
      return try_to([&] { runs::read_order(text); });
    default:
      return try_to([&] { runs::read_result(text); });
  }
}

std::vector<std::string> seeds() {
  const fake::Finished finished = fake::study();
  const runs::BatchResult result{
      3, finished.estimate.subjects, {{{"Y.csv", "xxh3-128:0"}}, {}, {}}, finished.estimate.engine};
  return {"h" + runs::text_of(runs::RunIdentity{{"version", "1"}, {runs::kConfig, "{}"}}),
          "o" + runs::text_of(runs::BatchOrder{3, {"sub-01", "sub-02"}}),
          "r" + runs::text_of(result), "r" + runs::text_of(runs::BatchResult{})};
}

}  // namespace

const Target kRankText = {"rank_text", run, seeds};

}  // namespace dcmrnn::fuzz
