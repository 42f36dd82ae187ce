#include "host/io/estimate_archive.hpp"

#include <cmath>
#include <limits>

#include "dcmrnn/error.hpp"
#include "host/io/json_integer.hpp"

namespace dcmrnn {
namespace {

using nlohmann::json;

// One function describes every field once: `Pack` writes it, `Unpack` reads it.

json pack(double value) {
  if (std::isnan(value)) return nullptr;
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  return value;
}

void unpack(const json& from, double& value) {
  if (from.is_null()) {
    value = std::numeric_limits<double>::quiet_NaN();
  } else if (from.is_string()) {
    value = from.get<std::string>() == "-inf" ? -std::numeric_limits<double>::infinity()
                                              : std::numeric_limits<double>::infinity();
  } else {
    value = from.get<double>();
  }
}

json pack(const std::string& text) { return text; }
void unpack(const json& from, std::string& text) { from.get_to(text); }
json pack(bool value) { return value; }
void unpack(const json& from, bool& value) { from.get_to(value); }
json pack(int value) { return value; }
void unpack(const json& from, int& value) { value = json_integer<int>(from); }
json pack(std::int64_t value) { return value; }
void unpack(const json& from, std::int64_t& value) { value = json_integer<std::int64_t>(from); }

// Longer than any matrix here: so many cells a table may have. Rows times columns cannot overflow.
constexpr Eigen::Index kLongest = Eigen::Index{1} << 26;

// Matrices as [rows, columns, [entries, row by row]]: an empty one keeps its shape.
template <int Rows, int Columns>
json pack(const Eigen::Matrix<double, Rows, Columns>& matrix) {
  json::array_t entries;
  entries.reserve(static_cast<std::size_t>(matrix.size()));
  for (Eigen::Index i = 0; i < matrix.rows(); ++i) {
    for (Eigen::Index j = 0; j < matrix.cols(); ++j) entries.push_back(pack(matrix(i, j)));
  }
  return json::array({matrix.rows(), matrix.cols(), std::move(entries)});
}

template <int Rows, int Columns>
void unpack(const json& from, Eigen::Matrix<double, Rows, Columns>& matrix) {
  const auto rows = json_integer<Eigen::Index>(from.at(0));
  const auto columns = json_integer<Eigen::Index>(from.at(1));
  const json& entries = from.at(2);
  const auto bounded = [](Eigen::Index length) { return length >= 0 && length <= kLongest; };
  const bool fits = bounded(rows) && bounded(columns) && (Rows == Eigen::Dynamic || rows == Rows) &&
                    (Columns == Eigen::Dynamic || columns == Columns) &&
                    static_cast<std::size_t>(rows * columns) == entries.size();
  if (!fits) throw Error(ExitCode::kData, "archive", "a matrix whose size is not its shape");
  matrix.resize(rows, columns);
  for (Eigen::Index i = 0; i < rows; ++i) {
    for (Eigen::Index j = 0; j < columns; ++j) {
      unpack(entries[static_cast<std::size_t>(i * columns + j)], matrix(i, j));
    }
  }
}

template <class T>
json pack(const std::optional<T>& value);
template <class T>
void unpack(const json& from, std::optional<T>& value);
template <class T>
json pack(const std::vector<T>& values);
template <class T>
void unpack(const json& from, std::vector<T>& values);

// The fields of each type, by name, for reading and writing alike.
template <class Self, class Field>
void fields(Self& self,
            Field field) requires std::is_same_v<std::remove_const_t<Self>, Connectivity> {
  field("A", self.A);
  field("B", self.B);
  field("C", self.C);
}

template <class Self, class Field>
void fields(Self& self,
            Field field) requires std::is_same_v<std::remove_const_t<Self>, Parameters> {
  field("connectivity", self.connectivity);
  field("hemodynamics", self.hemodynamics);
}

template <class Self, class Field>
void fields(Self& self, Field field) requires std::is_same_v<std::remove_const_t<Self>, Loss> {
  field("total", self.total);
  field("data", self.data);
  field("l1", self.l1);
  field("prior", self.prior);
}

template <class Self, class Field>
void fields(Self& self,
            Field field) requires std::is_same_v<std::remove_const_t<Self>, StartSummary> {
  field("total", self.total);
  field("valid", self.valid);
  field("converged", self.converged);
  field("best_basin_share", self.best_basin_share);
}

template <class Self, class Field>
void fields(Self& self,
            Field field) requires std::is_same_v<std::remove_const_t<Self>, Realizations> {
  field("total", self.total);
  field("valid", self.valid);
  field("mean", self.mean);
  field("sd", self.sd);
  field("low", self.low);
  field("high", self.high);
}

template <class Self, class Field>
void fields(Self& self,
            Field field) requires std::is_same_v<std::remove_const_t<Self>, PosteriorSample> {
  field("chains", self.chains);
  field("draws", self.draws);
  field("acceptance", self.acceptance);
  field("largest_r_hat", self.largest_r_hat);
  field("mean", self.mean);
  field("sd", self.sd);
  field("low", self.low);
  field("high", self.high);
  field("r_hat", self.r_hat);
}

template <class Self, class Field>
void fields(Self& self, Field field) requires std::is_same_v<std::remove_const_t<Self>, HalfStep> {
  field("dt", self.dt);
  field("a", self.a);
  field("b", self.b);
  field("c", self.c);
  field("largest", self.largest);
}

template <class Self, class Field>
void fields(Self& self, Field field) requires std::is_same_v<std::remove_const_t<Self>, Basin> {
  field("loss", self.loss);
  field("starts", self.starts);
}

template <class Self, class Field>
void fields(Self& self,
            Field field) requires std::is_same_v<std::remove_const_t<Self>, Covariance> {
  field("parameters", self.parameters);
  field("lower", self.lower);
}

template <class Self, class Field>
void fields(Self& self,
            Field field) requires std::is_same_v<std::remove_const_t<Self>, Identifiability::Pair> {
  field("first", self.first);
  field("second", self.second);
  field("correlation", self.correlation);
}

template <class Self, class Field>
void fields(Self& self,
            Field field) requires std::is_same_v<std::remove_const_t<Self>, Identifiability> {
  field("uninformed", self.uninformed);
  field("confounded", self.confounded);
}

template <class Self, class Field>
void fields(Self& self,
            Field field) requires std::is_same_v<std::remove_const_t<Self>, HypothesisResult> {
  field("name", self.name);
  field("status", self.status);
  field("reason", self.reason);
  field("log_evidence", self.log_evidence);
  field("probability", self.probability);
  field("variance_explained", self.variance_explained);
  field("estimate", self.estimate);
  field("sd", self.sd);
}

template <class Self, class Field>
void fields(Self& self,
            Field field) requires std::is_same_v<std::remove_const_t<Self>, StructureEvidence> {
  field("models", self.models);
  field("best_probability", self.best_probability);
  field("l1_weight", self.l1_weight);
  field("probability", self.probability);
  field("best", self.best);
}

template <class Self, class Field>
void fields(Self& self,
            Field field) requires std::is_same_v<std::remove_const_t<Self>, StartRecord> {
  field("start", self.start);
  field("origin", self.origin);
  field("prestep", self.prestep);
  field("outcome", self.outcome);
  field("step", self.step);
  field("region", self.region);
  field("redraws", self.redraws);
  field("passes", self.passes);
  field("iterations", self.iterations);
  field("floor_hits", self.floor_hits);
  field("initial_loss", self.initial_loss);
  field("loss", self.loss);
  field("basin", self.basin);
  field("best_basin", self.best_basin);
  field("trace", self.trace);
  field("parameters", self.parameters);
}

template <class Self, class Field>
void fields(Self& self,
            Field field) requires std::is_same_v<std::remove_const_t<Self>, SubjectEstimate> {
  field("id", self.id);
  field("status", self.status);
  field("reason", self.reason);
  field("estimate", self.estimate);
  field("sd", self.sd);
  field("r2", self.r2);
  field("variance_explained", self.variance_explained);
  field("loss", self.loss);
  field("noise_sd", self.noise_sd);
  field("autocorrelation", self.autocorrelation);
  field("log_evidence", self.log_evidence);
  field("identifiability", self.identifiability);
  field("covariance", self.covariance);
  field("starts", self.starts);
  field("basins", self.basins);
  field("start_records", self.start_records);
  field("realizations", self.realizations);
  field("sample", self.sample);
  field("hypotheses", self.hypotheses);
  field("hypothesis", self.hypothesis);
  field("structure", self.structure);
  field("half_step", self.half_step);
  field("observed", self.observed);
  field("predicted", self.predicted);
  field("scan_time", self.scan_time);
  field("dt", self.dt);
  field("step_stability", self.step_stability);
}

template <class Self, class Field>
void fields(Self& self, Field field) requires std::is_same_v<std::remove_const_t<Self>, Truth> {
  field("parameters", self.parameters);
}

template <class Self, class Field>
void fields(Self& self, Field field) requires std::is_same_v<std::remove_const_t<Self>, Subject> {
  field("id", self.id);
  field("status", self.status);
  field("reason", self.reason);
  field("scale_factor", self.scale_factor);
  field("region_scale", self.region_scale);
  field("truth", self.truth);
}

struct Ignore {
  template <class T>
  void operator()(const char*, T&) const {}
};

template <class T>
concept Record = requires(T& value) {
  fields(value, Ignore{});
};

template <Record T>
json pack(const T& record) {
  json object = json::object();
  fields(record, [&object](const char* key, const auto& value) { object[key] = pack(value); });
  return object;
}

template <Record T>
void unpack(const json& from, T& record) {
  fields(record, [&from](const char* key, auto& value) { unpack(from.at(key), value); });
}

// An optional is a list of none or one, so that a NaN inside differs from nothing.
template <class T>
json pack(const std::optional<T>& value) {
  json list = json::array();
  if (value) list.push_back(pack(*value));
  return list;
}

template <class T>
void unpack(const json& from, std::optional<T>& value) {
  value.reset();
  if (!from.empty()) unpack(from.at(0), value.emplace());
}

template <class T>
json pack(const std::vector<T>& values) {
  json::array_t list;
  list.reserve(values.size());
  for (const T& value : values) list.push_back(pack(value));
  return list;
}

template <class T>
void unpack(const json& from, std::vector<T>& values) {
  values.clear();
  for (const json& entry : from) unpack(entry, values.emplace_back());
}

template <class T>
T unpacked(const json& stored) {
  try {
    T record;
    unpack(stored, record);
    return record;
  } catch (const json::exception& problem) {
    throw Error(ExitCode::kData, "archive", problem.what());
  }
}

}  // namespace

json archive(const SubjectEstimate& subject) { return pack(subject); }
json archive(const Subject& subject) { return pack(subject); }

SubjectEstimate unarchive(const json& stored) { return unpacked<SubjectEstimate>(stored); }
Subject unarchive_subject(const json& stored) { return unpacked<Subject>(stored); }

}  // namespace dcmrnn
