#include "host/unfitted.hpp"

namespace dcmrnn {

SubjectEstimate unfitted(const Subject& subject) {
  SubjectEstimate estimate;
  estimate.id = subject.id;
  estimate.status = subject.status;
  estimate.reason = subject.reason;
  return estimate;
}

}  // namespace dcmrnn
