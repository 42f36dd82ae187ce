// dcmrnn: ensembles of DCM-RNN fits. This header brings the whole public interface.
#pragma once

#include "dcmrnn/cohort.hpp"
#include "dcmrnn/error.hpp"
#include "dcmrnn/estimate.hpp"
#include "dcmrnn/io.hpp"
#include "dcmrnn/model_spec.hpp"
#include "dcmrnn/options.hpp"
#include "dcmrnn/simulate.hpp"
