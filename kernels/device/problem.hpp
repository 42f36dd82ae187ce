// The ensemble as a device holds it: plain pointers into device memory, one array per kind.
#pragma once

#include "kernels/ensemble_view.hpp"

namespace dcmrnn::device {

// A time grid under one window schedule, in Euler stages (see GridPlan).
template <class S>
struct Grid {
  S dt;  // s
  int scans, cuts, spans, windows;
  int bin;               // scans that J'WJ takes as one in single precision; see bin_of
  const int* cut;        // [cuts]
  const int* cut_span;   // [cuts]
  const int* span_end;   // [spans]
  const int* span_scan;  // [spans, region]
  const int* rest_scan;  // [region]
  const int* window;     // [windows, 2]
  const S* share;        // [scan, region]
};

// One subject's data.
template <class S>
struct Data {
  int grid, rank, used_scans, runs;
  const int* run_begin;     // [runs + 1] stages
  const S* run_level;       // [run, input]
  const S* bold;            // [scan, region]
  const S* weight;          // [scan]
  const S* basis;           // [rank, scan], or [region, rank, scan] where whitened
  const S *own, *lagged;    // [scan, region] what whitens the noise; null where it is white
  const double* signal_sd;  // [region]
};

// One region's basis [rank, scan].
template <class S>
DCMRNN_LANE const S* basis_of(const Data<S>& data, int region, int scans) {
  return data.basis + (data.own == nullptr ? 0 : region * data.rank * scans);
}

struct Free {
  const double *prior_mean, *prior_sd, *l1;  // [parameter]
  const int* free;                           // [free_count]
  int free_count;
  bool hemodynamic_log_scale;
};

template <class S>
struct Problem {
  ParameterLayout layout;
  int output;  // place of the output equation in the catalog
  OutputConstants constants;
  double beta;
  bool unit_noise;
  const Data<S>* data;     // [dataset]
  const Free* structures;  // [structure]
  const MemberKey* keys;   // [member]

  DCMRNN_LANE const Data<S>& data_of(int member) const { return data[keys[member].dataset]; }
  DCMRNN_LANE const Free& free_of(int member) const { return structures[keys[member].structure]; }
  DCMRNN_MEMBER MemberProblem problem_of(int member) const {
    const Data<S>& d = data_of(member);
    const Free& f = free_of(member);
    return {layout,       beta,         unit_noise,
            f.prior_mean, f.prior_sd,   f.l1,
            f.free,       f.free_count, f.hemodynamic_log_scale,
            d.signal_sd,  d.used_scans, d.rank};
  }
};

}  // namespace dcmrnn::device
