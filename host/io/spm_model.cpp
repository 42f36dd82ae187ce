#include "host/io/spm_model.hpp"

#include <algorithm>
#include <cmath>

#include "host/io/mat_struct.hpp"
#include "host/io/number_text.hpp"
#include "host/io/spm_equations.hpp"
#include "host/io/spm_priors.hpp"

namespace dcmrnn {
namespace {

using Eigen::Index;

// What stands in for a field that SPM may leave out: spm_dcm_estimate's and spm_gx_fmri's own.
constexpr double kDefaultDelay = 1;  // s
constexpr double kDefaultTe = 0.04;  // s

class SpmModelReader {
 public:
  SpmModelReader(MatValue dcm, const std::string& place, FaultList& faults)
      : dcm_(dcm, place, faults),
        output_(dcm_.child("Y")),
        input_(dcm_.child("U")),
        options_(dcm_.child("options")) {
    model_.place = place;
  }

  std::optional<SpmModel> read() {
    const std::size_t before = dcm_.faults().count();
    refuse_other_equations(dcm_, options_);
    model_.name = text_of(dcm_.raw("name"));
    const auto a = dcm_.numbers("a", "regions x regions: which connections exist", Need::kRequired);
    if (a) regions_ = static_cast<Index>(a->dimensions[0]);
    read_names();
    if (a) read_a(*a);
    if (regions_ > 0) {
      read_output();
      read_input();
      read_modulation();
      read_delays();
      check_time();
    }
    model_.te =
        dcm_.number("TE", Range::above(0, "s").up_to(1), Need::kOptional).value_or(kDefaultTe);
    if (dcm_.faults().count() > before) return std::nullopt;
    refuse_undriven(dcm_, input_, model_);
    check_spm_priors(dcm_, options_, model_);
    read_estimate();
    if (dcm_.faults().count() > before) return std::nullopt;
    return std::move(model_);
  }

 private:
  void read_names() {
    if (output_.has("name")) {
      model_.regions = output_.names("name", "the names of the regions");
    } else {
      const MatValue regions = dcm_.raw("xY");
      for (std::size_t i = 0; i < regions.size(); ++i) {
        model_.regions.push_back(text_of(regions.field("name", i)));
      }
      if (model_.regions.empty()) output_.names("name", "the names of the regions");
    }
    model_.inputs = input_.names("name", "the names of the inputs");
    if (regions_ > 0 && !model_.regions.empty() && model_.region_count() != regions_) {
      output_.fault("name", "names " + std::to_string(model_.region_count()) +
                                " regions; expected " + std::to_string(regions_) +
                                ", as many as rows of a");
    }
    const auto n = dcm_.number("n", Range::at_least(1), Need::kOptional);
    if (n && regions_ > 0 && *n != static_cast<double>(regions_)) {
      dcm_.fault("n", "is " + number_text(*n) + "; expected " + std::to_string(regions_) +
                          ", as many as rows of a");
    }
  }

  void read_a(const NumberArray& a) {
    const auto mask = as_matrix(a, regions_, regions_);
    if (!mask || a.dimensions.size() > 2) {
      dcm_.fault("a", "is " + a.shape() + "; expected regions x regions");
      regions_ = 0;
      return;
    }
    model_.mask.A = (mask->array() != 0).cast<double>();
    model_.mask.A.diagonal().setOnes();
  }

  // A matrix with a row per sample and a column each for what is named.
  static std::optional<Eigen::MatrixXd> samples(const MatStruct& from, const char* field,
                                                Index columns, const std::string& expected) {
    const auto array = from.numbers(field, expected, Need::kRequired);
    if (!array) return std::nullopt;
    const auto total = static_cast<Index>(array->size());
    auto matrix = columns > 0 ? as_matrix(*array, total / columns, columns) : std::nullopt;
    if (!matrix) from.fault(field, "is " + array->shape() + "; expected " + expected);
    return matrix;
  }

  void read_output() {
    const auto y = samples(output_, "y", regions_,
                           "scans x regions, with " + std::to_string(regions_) + " columns");
    model_.tr =
        output_.number("dt", Range::above(0, "s, the TR").up_to(60), Need::kRequired).value_or(0);
    if (!y) return;
    model_.bold = *y;
    const auto v = dcm_.number("v", Range::at_least(1), Need::kOptional);
    if (v && *v != static_cast<double>(y->rows())) {
      dcm_.fault("v", "is " + number_text(*v) + "; expected " + std::to_string(y->rows()) +
                          ", the number of scans in Y.y");
    }
    model_.confounds.resize(y->rows(), 0);
    const std::string expected = "one row for each of the " + std::to_string(y->rows()) + " scans";
    if (const auto x0 = output_.numbers("X0", expected, Need::kOptional)) {
      const auto columns = static_cast<Index>(x0->size()) / y->rows();
      const auto matrix = as_matrix(*x0, y->rows(), std::max<Index>(columns, 1));
      if (matrix) {
        model_.confounds = *matrix;
      } else {
        output_.fault("X0", "is " + x0->shape() + "; expected " + expected);
      }
    }
  }

  void read_input() {
    model_.drive_dt =
        input_.number("dt", Range::above(0, "s, of a bin").up_to(3600), Need::kRequired)
            .value_or(0);
    if (model_.inputs.empty()) return;
    const auto u =
        samples(input_, "u", model_.input_count(), "bins x inputs, with a column for each name");
    if (!u) return;
    model_.drive = *u;
    const auto centre = options_.number("centre", Range::any(), Need::kOptional);
    if (centre.value_or(0) != 0) model_.drive.rowwise() -= u->colwise().mean();
  }

  static bool is_mask(const Eigen::MatrixXd& values) {
    return ((values.array() == 0) || (values.array() == 1)).all();
  }

  void read_modulation() {
    if (model_.inputs.empty()) return;
    const Index inputs = model_.input_count();
    const Connectivity none = Connectivity::zero(static_cast<int>(regions_), model_.input_count());
    model_.mask.B = none.B;
    model_.mask.C = none.C;
    // The prior variances of b and c are the values themselves.
    const std::string expected = "regions x regions x inputs, of 0 and 1";
    if (const auto b = dcm_.numbers("b", expected, Need::kOptional)) {
      const auto pages = as_matrix(*b, regions_ * regions_, inputs);
      const bool flat = regions_ == 1 || (b->dimensions[0] == static_cast<std::size_t>(regions_) &&
                                          b->dimensions[1] == static_cast<std::size_t>(regions_));
      const bool sized = static_cast<Index>(b->size()) == regions_ * regions_ * inputs;
      const Eigen::Map<const Eigen::MatrixXd> all(b->values.data(), sized ? regions_ * regions_ : 0,
                                                  sized ? inputs : 0);
      if (!sized || !flat || !is_mask(all)) {
        dcm_.fault("b", "is " + b->shape() + (sized && flat ? ", of other values" : "") +
                            "; expected " + expected);
      } else {
        for (Index j = 0; j < inputs; ++j) {
          model_.mask.B[static_cast<std::size_t>(j)] = all.col(j).reshaped(regions_, regions_);
        }
      }
    }
    const std::string of_c = "regions x inputs, of 0 and 1";
    if (const auto c = dcm_.numbers("c", of_c, Need::kRequired)) {
      const auto mask = as_matrix(*c, regions_, inputs);
      if (!mask || !is_mask(*mask)) {
        dcm_.fault("c",
                   "is " + c->shape() + (mask ? ", of other values" : "") + "; expected " + of_c);
      } else {
        model_.mask.C = *mask;
      }
    }
  }

  void read_delays() {
    const std::string expected = "seconds from 0 to the TR, one for each region";
    model_.delays.assign(static_cast<std::size_t>(regions_), kDefaultDelay);
    const auto delays = dcm_.numbers("delays", expected, Need::kOptional);
    if (!delays) {
      if (!dcm_.has("delays")) {
        model_.notes.push_back(dcm_.where("delays") + " is missing: 1 s for every region, as SPM");
      }
    } else if (delays->size() != 1 && static_cast<Index>(delays->size()) != regions_) {
      dcm_.fault("delays", "is " + delays->shape() + "; expected " + expected);
      return;
    } else {
      for (std::size_t i = 0; i < model_.delays.size(); ++i) {
        model_.delays[i] = delays->values(delays->size() == 1 ? 0 : static_cast<Index>(i));
      }
    }
    const auto [low, high] = std::minmax_element(model_.delays.begin(), model_.delays.end());
    if (*low < 0 || (model_.tr > 0 && *high > model_.tr)) {
      dcm_.fault("delays", "goes from " + number_text(*low) + " to " + number_text(*high) +
                               "; expected " + expected);
    }
  }

  // SPM spreads the bins of U.u evenly over the scans, whatever Y.dt says.
  void check_time() {
    if (model_.bold.size() == 0 || model_.drive.size() == 0) return;
    if (!(model_.tr > 0) || !(model_.drive_dt > 0)) return;
    const double inputs = static_cast<double>(model_.drive.rows()) * model_.drive_dt;
    const double scans = static_cast<double>(model_.bold.rows()) * model_.tr;
    if (std::abs(inputs - scans) <= model_.tr) return;
    input_.fault("u", "has " + std::to_string(model_.drive.rows()) + " bins of " +
                          number_text(model_.drive_dt) + " s, " + number_text(inputs) +
                          " s in all; expected the " + number_text(scans) + " s of the " +
                          std::to_string(model_.bold.rows()) + " scans, within a TR");
  }

  void read_estimate() {
    if (!dcm_.has("Ep")) return;
    model_.estimate =
        read_spm_parameters(dcm_.raw("Ep"), {model_.region_count(), model_.input_count()});
    if (!model_.estimate) {
      model_.notes.push_back(dcm_.where("Ep") + " is left out: it is of another model");
    }
    const auto f = dcm_.raw("F").numbers();
    if (f && f->size() == 1 && std::isfinite(f->values(0))) model_.free_energy = f->values(0);
  }

  MatStruct dcm_, output_, input_, options_;
  Index regions_ = 0;
  SpmModel model_;
};

}  // namespace

std::optional<SpmModel> read_spm_model(MatValue dcm, const std::string& place, FaultList& faults) {
  if (!dcm.is_struct() || dcm.size() != 1) {
    faults.add(place, "is " + dcm.kind() + "; expected the struct of a DCM");
    return std::nullopt;
  }
  return SpmModelReader(dcm, place, faults).read();
}

}  // namespace dcmrnn
