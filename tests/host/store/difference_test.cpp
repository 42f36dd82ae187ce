// What differs between two runs is named.
#include "host/store/difference.hpp"

#include <gtest/gtest.h>

namespace dcmrnn::runs {
namespace {

std::vector<std::string> names(const std::vector<Difference>& found) {
  std::vector<std::string> texts;
  for (const Difference& one : found)
    texts.push_back(one.name + ": " + one.first + " | " + one.second);
  return texts;
}

std::vector<std::string> of_configs(const std::string& first, const std::string& second) {
  return names(differences({{kConfig, first}}, {{kConfig, second}}));
}

using Texts = std::vector<std::string>;

TEST(Difference, PartsOfTheIdentityAreNamed) {
  const RunIdentity first = {{"version", "0.1.0"}, {"shard", "0/3"}};
  EXPECT_EQ(names(differences(first, first)), Texts{});
  EXPECT_EQ(names(differences(first, {{"version", "0.2.0"}, {"shard", "0/3"}})),
            Texts{"version: 0.1.0 | 0.2.0"});
  EXPECT_EQ(names(differences(first, {{"version", "0.1.0"}, {"seed", "4"}})),
            (Texts{"shard: 0/3 | absent", "seed: absent | 4"}));
}

TEST(Difference, KeysOfTheConfigAreNamedByTheirPath) {
  EXPECT_EQ(of_configs(R"({"model": {"dt": 0.25, "A": [1, 2]}, "scale": "none"})",
                       R"({"model": {"dt": 0.125, "A": [1, 3]}, "name": null})"),
            (Texts{"model.dt: 0.25 | 0.125", "model.A: [1,2] | [1,3]", "scale: \"none\" | absent",
                   "name: absent | null"}));
}

TEST(Difference, ObjectsOfAListAreToldApartByTheirId) {
  EXPECT_EQ(of_configs(R"({"subjects": [{"id": "a", "tr": 2}, {"id": "b", "tr": 2}]})",
                       R"({"subjects": [{"id": "b", "tr": 3}, {"id": "c", "tr": 2}]})"),
            (Texts{"subjects[a]: there | absent", "subjects[b].tr: 2 | 3",
                   "subjects[c]: absent | there"}));
  EXPECT_EQ(of_configs(R"({"subjects": [{"id": "a"}, {"id": "b"}]})",
                       R"({"subjects": [{"id": "b"}, {"id": "a"}]})"),
            Texts{"subjects: in one order | in another"});
}

TEST(Difference, NoChangeOfTheTextGoesUnnamed) {
  EXPECT_EQ(of_configs("{}", "{ }").size(), 1u);
  EXPECT_EQ(of_configs("no JSON", "{}").size(), 1u);
}

TEST(Difference, DataOfUnitsAreNamedByTheirFile) {
  const std::vector<Unit> first = {{"a", {{"a.csv", "1"}, {"u.csv", "2"}}, "", nullptr},
                                   {"b", {}, "missing_input: b.csv", nullptr},
                                   {"c", {}, "", nullptr}};
  const std::vector<Unit> second = {{"a", {{"a.csv", "9"}, {"m.csv", "3"}}, "", nullptr},
                                    {"b", {}, "", nullptr},
                                    {"d", {}, "", nullptr}};
  EXPECT_EQ(names(differences(first, first)), Texts{});
  EXPECT_EQ(names(differences(first, second)),
            (Texts{"a.csv of a:  | ", "m.csv of a: absent | there", "u.csv of a: there | absent",
                   "b: missing_input: b.csv | usable", "c: there | absent", "d: absent | there"}));
}

TEST(Difference, FilesOfOneNameInSeveralDataSetsAreAllCompared) {
  const auto unit = [](const std::vector<std::pair<std::string, std::string>>& inputs) {
    return std::vector<Unit>{{"a", inputs, "", nullptr}};
  };
  const auto both = unit({{"events.tsv", "1"}, {"events.tsv", "2"}});
  EXPECT_EQ(names(differences(both, unit({{"events.tsv", "1"}, {"events.tsv", "3"}}))),
            Texts{"events.tsv of a:  | "});
  EXPECT_EQ(names(differences(both, unit({{"events.tsv", "2"}}))),
            Texts{"events.tsv of a: there | absent"});
  EXPECT_EQ(names(differences(unit({{"events.tsv", "2"}}), both)),
            Texts{"events.tsv of a: absent | there"});
  EXPECT_EQ(names(differences(unit({{"events.tsv", "2"}, {"events.tsv", "2"}}), both)),
            Texts{"events.tsv of a:  | "});
}

}  // namespace
}  // namespace dcmrnn::runs
