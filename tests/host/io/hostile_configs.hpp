// Broken configs: load_study() must throw, and say where.
#pragma once

#include "tests/host/io/hostile_case.hpp"

namespace dcmrnn::test {

using S = FixtureStudy;

inline const std::vector<HostileCase> kHostileConfigs = {
    // The file itself
    {"EmptyConfig", [](S& s) { s.config_text = "\n"; }, {"study.json", "empty"}},
    {"TruncatedConfig",
     [](S& s) { s.config_text = s.config.dump().substr(0, 100); },
     {"study.json", "not JSON", "line 1"}},
    {"CommentInConfig",
     [](S& s) { s.config_text = "// a comment\n" + s.config.dump(); },
     {"study.json", "not JSON", "line 1"}},
    {"TrailingComma", [](S& s) { s.config_text = "{\"name\": \"x\",\n}"; }, {"not JSON", "line 2"}},
    {"ConfigIsLatin1",
     [](S& s) { s.config_text = "{\n\"name\": \"caf\xe9\"}"; },
     {"study.json line 2", "not UTF-8"}},
    {"ConfigIsUtf16",
     [](S& s) { s.config_text = std::string("\xff\xfe{\0}\0", 6); },
     {"study.json line 1", "not UTF-8"}},
    {"DuplicateKey",
     [](S& s) { s.config_text = R"({"model": {"dt": 1, "dt": 2}})"; },
     {"study.json: model.dt", "twice"}},
    {"ConfigIsAnArray", [](S& s) { s.config_text = "[]"; }, {"study.json", "expected an object"}},
    {"NumberTooLarge",
     [](S& s) { s.config_text = R"({"loss": {"beta": 1e999}})"; },
     {"study.json", "1e999"}},
    {"NotANumberLiteral",
     [](S& s) { s.config_text = R"({"loss": {"beta": NaN}})"; },
     {"study.json", "not JSON"}},
    // Top level
    {"UnknownTopKey",
     [](S& s) { s.config["modle"] = 1; },
     {"study.json: modle", "unknown key", "\"model\""}},
    {"NameIsANumber", [](S& s) { s.config["name"] = 3; }, {"name", "expected a string"}},
    {"NameHasANewline", [](S& s) { s.config["name"] = "a\nb"; }, {"name", "control character"}},
    {"NoModel", [](S& s) { s.config.erase("model"); }, {"model", "is missing"}},
    {"ModelIsNull", [](S& s) { s.config["model"] = nullptr; }, {"model: is null", "object"}},
    {"NoSubjects", [](S& s) { s.config.erase("subjects"); }, {"subjects", "subjects_table"}},
    {"EmptySubjects",
     [](S& s) { s.config["subjects"] = Json::array(); },
     {"subjects", "at least one"}},
    {"UnknownScale", [](S& s) { s.config["scale"] = "zscor"; }, {"scale", "nearest is \"zscore\""}},
    {"UnknownBaseline", [](S& s) { s.config["baseline"] = "Rest"; }, {"baseline", "\"rest\""}},
    {"RestAndZscore",
     [](S& s) { s.config["baseline"] = "rest", s.config["scale"] = "zscore"; },
     {"scale", "removes the mean"}},
    // Model
    {"NoRegions",
     [](S& s) { s.config["model"].erase("regions"); },
     {"model.regions", "is missing"}},
    {"RegionTwice",
     [](S& s) {
       s.config["model"]["regions"] = {"V1", "V5", "V1"};
     },
     {"model.regions[2]", "repeats"}},
    {"EmptyRegionName",
     [](S& s) { s.config["model"]["regions"][1] = ""; },
     {"model.regions[1]", "is empty"}},
    {"RegionIsANumber", [](S& s) { s.config["model"]["regions"][0] = 7; }, {"model.regions[0]"}},
    {"NoInputs", [](S& s) { s.config["model"]["inputs"] = Json::array(); }, {"model.inputs"}},
    {"InputTwice",
     [](S& s) {
       s.config["model"]["inputs"] = {"Photic", "Photic"};
     },
     {"model.inputs[1]", "repeats"}},
    {"UnknownModelKey",
     [](S& s) { s.config["model"]["outputs"] = "stephan"; },
     {"model.outputs", "unknown key", "\"output\""}},
    {"UnknownOutput",
     [](S& s) { s.config["model"]["output"] = "steffan"; },
     {"model.output", "nearest is \"stephan\""}},
    {"UnknownNeural", [](S& s) { s.config["model"]["neural"] = "linear"; }, {"model.neural"}},
    {"HalfStepWithoutPolish",
     [](S& s) {
       s.config["fit"] = {{"polish", nullptr}, {"half_step", true}};
     },
     {"fit.half_step", "needs a polish"}},
    {"StructureSearchBesideL1AndHalfSteps",
     [](S& s) {
       s.config["loss"]["lambda"] = 8;
       s.config["fit"] = Json::parse(R"({"structure": {}, "half_step": true})");
     },
     {"fit.structure", "lambda 0", "half_step false"}},
    {"DrawsFromAnL1Loss",
     [](S& s) {
       s.config["loss"]["lambda"] = 8;
       s.config["fit"] = Json::parse(R"({"sample": {}})");
     },
     {"fit.sample", "loss.lambda 0"}},
    {"MoreDrawsThanCanBeCounted",
     [](S& s) {
       s.config["fit"] = Json::parse(
           R"({"sample": {"warmup": 2147483647, "draws": 2147483647, "leapfrogs": 2147483647}})");
     },
     {"fit.sample.warmup", "fit.sample.draws", "fit.sample.leapfrogs", "to 1000000"}},
    {"OneChain",
     [](S& s) { s.config["fit"] = Json::parse(R"({"sample": {"chains": 1}})"); },
     {"fit.sample.chains", "from 2 to"}},
    {"EdgeProbabilityOfOne",
     [](S& s) { s.config["fit"] = Json::parse(R"({"structure": {"edge_probability": 1}})"); },
     {"fit.structure.edge_probability", "at most 0.99"}},
    {"OneHypothesis",
     [](S& s) { s.config["hypotheses"] = Json::parse(R"([{"name": "h", "model": {}}])"); },
     {"hypotheses", "two hypotheses or more"}},
    {"HypothesesWithFaults",
     [](S& s) {
       s.config["hypotheses"] = Json::parse(R"([
         {"name": "h", "model": {"A": [["V1", "V6"]], "regions": ["V1"]}},
         {"name": "h", "model": 3}, {"model": {"dt": 9}}])");
     },
     {"hypotheses[0].model.A[0]", "V6", "hypotheses[0].model.regions", "hypotheses[1].name",
      "repeats", "hypotheses[1].model", "an object", "hypotheses[2].name", "hypotheses[2].model.dt",
      "shortest TR"}},
    {"UnknownIntegrator",
     [](S& s) { s.config["model"]["integrator"] = "rk45"; },
     {"model.integrator", "expected \"euler\", \"heun\" or \"exp2\""}},
    {"ExponentialStepsOfActivityThatSaturates",
     [](S& s) {
       s.config["model"]["neural"] = "sigmoid";
       s.config["model"]["integrator"] = "exp2";
     },
     {"model.integrator", "linear", "expected \"euler\" or \"heun\""}},
    {"NegativeStep", [](S& s) { s.config["model"]["dt"] = -0.1; }, {"model.dt", "-0.1", "(s)"}},
    {"WindowBelowAStep",
     [](S& s) {
       s.config["fit"] = Json::parse(R"({"explore": {"window": 0.01, "stride": 0.01}})");
     },
     {"fit.explore", "model.dt"}},
    {"StepAboveTheShortestTr",
     [](S& s) { s.config["model"]["dt"] = 3.5; },
     {"model.dt", "3.5", "shortest TR"}},
    {"StepIsText", [](S& s) { s.config["model"]["dt"] = "1/16"; }, {"model.dt", "a number"}},
    {"EdgeToUnknownRegion",
     [](S& s) { s.config["model"]["A"] = Json::parse(R"([["V1", "V6"]])"); },
     {"model.A[0]", "no region \"V6\"", "nearest"}},
    {"BareMatrix",
     [](S& s) {
       s.config["model"]["A"] = {{1, 0}, {1, 1}};
     },
     {"model.A[0]", "model.A[1]", "orientation"}},
    {"EdgeTwice",
     [](S& s) { s.config["model"]["A"] = Json::parse(R"([["V1", "V5"], ["V1", "V5"]])"); },
     {"model.A[1]", "twice"}},
    {"ModulationByUnknownInput",
     [](S& s) {
       s.config["model"]["B"] = {{"Fotic", "full"}};
     },
     {"model.B.Fotic", "nearest is \"Photic\""}},
    {"ModulationIsAnArray",
     [](S& s) { s.config["model"]["B"] = Json::array(); },
     {"model.B", "keys are inputs"}},
    {"InputDrivesUnknownRegion",
     [](S& s) {
       s.config["model"]["C"] = {{"Photic", {"V2"}}};
     },
     {"model.C.Photic[0]", "V2"}},
    // Priors and constants
    {"UnknownPreset",
     [](S& s) { s.config["model"]["priors"] = "spm8"; },
     {"model.priors.preset", "\"spm12\""}},
    {"UnknownPrior",
     [](S& s) {
       s.config["model"]["priors"] = {{"kapa", {1, 1}}};
     },
     {"model.priors.kapa", "\"kappa\""}},
    {"NegativeSd",
     [](S& s) {
       s.config["model"]["priors"] = {{"A", Json::array({0, -1})}};
     },
     {"model.priors.A", "sd -1", "at least 0"}},
    {"PriorIsANumber",
     [](S& s) {
       s.config["model"]["priors"] = {{"B", 0.5}};
     },
     {"model.priors.B", "[mean, sd]"}},
    {"NegativeTransitTime",
     [](S& s) {
       s.config["model"]["priors"] = {{"tau", Json::array({-2, 0.1})}};
     },
     {"model.priors.tau", "mean -2", "above 0"}},
    {"ExtractionAboveOne",
     [](S& s) {
       s.config["model"]["priors"] = {{"E0", Json::array({40, 0.1})}};
     },
     {"model.priors.E0", "at most 0.999"}},
    {"GrowingSelfConnection",
     [](S& s) {
       s.config["model"]["priors"] = {{"A_self", Json::array({0.5, 0.1})}};
     },
     {"model.priors.A_self", "at most 0"}},
    {"PriorOfAbsentEdge",
     [](S& s) {
       s.config["model"]["A"] = Json::array();
       s.config["model"]["priors"]["edges"]["A"]["V1>V5"] = {0, 1};
     },
     {"model.priors.edges.A.V1>V5", "not among"}},
    {"PriorOfUnknownEdge",
     [](S& s) {
       s.config["model"]["priors"]["edges"]["B"]["V1>V5"] = {0, 1};
     },
     {"model.priors.edges.B.V1>V5", "input:from>to"}},
    {"PriorOfUnknownRegion",
     [](S& s) {
       s.config["model"]["priors"]["regions"]["V7"]["tau"] = {2, 1};
     },
     {"model.priors.regions.V7", "no region"}},
    {"UnknownConstant",
     [](S& s) { s.config["model"]["constants"]["VO"] = 4; },
     {"model.constants.VO", "\"V0\""}},
    {"NegativeEchoTime",
     [](S& s) { s.config["model"]["constants"]["TE"] = -0.04; },
     {"model.constants.TE", "(s)"}},
    {"ConstantAndPrior",
     [](S& s) {
       s.config["model"]["constants"]["tau"] = 2;
       s.config["model"]["priors"]["tau"] = {2, 0.1};
     },
     {"model.constants.tau", "priors too"}},
    // Subjects
    {"NegativeTr", [](S& s) { s.subject(0)["tr"] = -2; }, {"subjects[0].tr", "-2", "above 0"}},
    {"TrInMilliseconds",
     [](S& s) { s.subject(1)["tr"] = 2000; },
     {"subjects[1].tr", "at most 60 (s)"}},
    {"NoTr", [](S& s) { s.subject(0).erase("tr"); }, {"subjects[0].tr", "is missing"}},
    {"NoInputsStep",
     [](S& s) { s.subject(0).erase("inputs_dt"); },
     {"subjects[0].inputs_dt", "is missing"}},
    {"NoBold", [](S& s) { s.subject(0).erase("bold"); }, {"subjects[0].bold", "is missing"}},
    {"NoId", [](S& s) { s.subject(0).erase("id"); }, {"subjects[0].id", "is missing"}},
    {"IdTwice", [](S& s) { s.subject(1)["id"] = "sub-01"; }, {"subjects[1].id", "repeats"}},
    {"IdLeavesTheFolder",
     [](S& s) { s.subject(0)["id"] = "../../etc/passwd"; },
     {"subjects[0].id", "name a file"}},
    {"IdWithControlCharacter",
     [](S& s) { s.subject(0)["id"] = "a\tb"; },
     {"subjects[0].id", "control character"}},
    {"UnknownSubjectKey",
     [](S& s) { s.subject(0)["confound"] = "X0.csv"; },
     {"subjects[0].confound", "\"confounds\""}},
    {"SliceTimesOfAnotherModel",
     [](S& s) {
       s.subject(0)["slice_time"] = {0, 0, 0};
     },
     {"subjects[0].slice_time", "array of 2 numbers"}},
    {"SliceTimeBeyondTr",
     [](S& s) { s.subject(0)["slice_time"] = 2.5; },
     {"subjects[0].slice_time", "from 0 to the TR"}},
    {"MissingSubjectsTable",
     [](S& s) {
       s.config.erase("subjects");
       s.config["subjects_table"] = "participants.tsv";
     },
     {"participants.tsv", "no such file"},
     ExitCode::kNoInput},
    {"WrongSubjectsTable",
     [](S& s) {
       s.config.erase("subjects");
       s.config["subjects_table"] = "participants.tsv";
       s.files["participants.tsv"] =
           "id\tbold\tinputs\tinputs_dt\ttr\nsub-01\tY1.csv\tU1.csv\t0.5\ttwo\n";
     },
     {"participants.tsv row 1 (line 2), column tr", "\"two\""}},
    {"TableBesideSubjects",
     [](S& s) { s.config["subjects_table"] = "participants.tsv"; },
     {"subjects_table", "one of the two"}},
    // Options
    {"NoStarts", [](S& s) { s.config["ensemble"]["starts"] = 0; }, {"ensemble.starts", "from 1"}},
    {"HalfAStart",
     [](S& s) { s.config["ensemble"]["starts"] = 1.5; },
     {"ensemble.starts", "whole"}},
    {"NegativeSeed", [](S& s) { s.config["ensemble"]["seed"] = -1; }, {"ensemble.seed"}},
    {"MissingStartFile",
     [](S& s) { s.config["ensemble"]["start_from"] = "smrt"; },
     {"ensemble.start_from", "\"smart\"", "smrt: no such file"},
     ExitCode::kNoInput},
    {"StartFileOfAnotherModel",
     [](S& s) {
       s.config["ensemble"]["start_from"] = "start.json";
       s.files["start.json"] = R"({"A": [[1]], "C": [[1], [1]]})";
     },
     {"start.json: A", "2 rows of 2 numbers"}},
    {"UnknownNoise", [](S& s) { s.config["loss"]["noise"] = "ar1"; }, {"loss.noise", "\"unit\""}},
    {"WhitenedUnitNoise",
     [](S& s) {
       s.config["loss"] = {{"noise", "unit"}, {"autocorrelation", "ar1"}};
       s.config["fit"] = {{"polish", nullptr}};
     },
     {"loss.autocorrelation", "loss.noise \"estimated\"", "fit.polish is null"}},
    {"NegativeLambda",
     [](S& s) { s.config["loss"]["lambda"] = -1; },
     {"loss.lambda", "at least 0"}},
    {"FlagIsANumber",
     [](S& s) { s.config["loss"]["l1_self"] = 1; },
     {"loss.l1_self", "true or false"}},
    {"StrideBeyondWindow",
     [](S& s) {
       s.config["fit"]["explore"] = {{"window", 32}, {"stride", 64}};
     },
     {"fit.explore.stride", "at most 32 s"}},
    {"WindowOfNothing",
     [](S& s) { s.config["fit"]["explore"]["window"] = 0; },
     {"fit.explore.window", "above 0"}},
    {"UnknownOptimizer",
     [](S& s) { s.config["fit"]["explore"]["optimizer"] = "sgd"; },
     {"fit.explore.optimizer", "\"adam\""}},
    {"ASearchAfterAPartOfTheData",
     [](S& s) {
       s.config["fit"]["explore"] = {{"optimizer", "lbfgs"}, {"update", "window"}};
     },
     {"fit.explore.update", "expected \"pass\""}},
    {"BothStagesNull",
     [](S& s) {
       s.config["fit"] = {{"explore", nullptr}, {"polish", nullptr}};
     },
     {"fit.explore", "at least one"}},
    {"SnrTwice",
     [](S& s) {
       s.config["simulate"] = {{"snr", 2}, {"snr_pooled", 3}};
     },
     {"simulate.snr_pooled", "one of the two"}},
    {"TruthOfAnotherModel",
     [](S& s) { s.config["simulate"]["truth"]["A"] = {{-1}}; },
     {"simulate.truth.A", "2 rows of 2 numbers"}},
    {"NoiseOfAnotherColour",
     [](S& s) { s.config["simulate"]["noise"] = "pink"; },
     {"simulate.noise", "\"white\" or {\"ar1\": rho}"}},
    {"NoiseThatGrows",
     [](S& s) {
       s.config["simulate"]["noise"] = {{"ar1", 1}};
     },
     {"simulate.noise.ar1", "at most 0.99"}},
    {"NoiseWithoutItsNumber",
     [](S& s) { s.config["simulate"]["noise"] = Json::object(); },
     {"simulate.noise.ar1", "is missing"}},
    {"ReversedDesign",
     [](S& s) {
       s.config["simulate"]["design"]["on"] = {10, 2};
     },
     {"simulate.design.on", "[least, largest]"}},
    {"ManyFaultsAtOnce",
     [](S& s) {
       s.config["model"]["dt"] = 0;
       s.config["loss"]["beta"] = "one";
       s.subject(0)["tr"] = 0;
       s.config["fit"]["polsh"] = nullptr;
     },
     {"model.dt", "loss.beta", "subjects[0].tr", "fit.polsh", "\"polish\""}},
};

}  // namespace dcmrnn::test
