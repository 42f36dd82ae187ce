#include "host/report/citations.hpp"

#include <algorithm>
#include <stdexcept>

namespace dcmrnn::report {
namespace {

struct Work {
  const char* key;
  const char* in_text;
  const char* reference;
};

// In the order of their authors.
constexpr Work kWorks[] = {
    {"andrew2007", "Andrew and Gao, 2007",
     "Andrew G, Gao J (2007). Scalable training of L1-regularized log-linear models. Proceedings "
     "of "
     "the 24th International Conference on Machine Learning 33-40."},
    {"buxton1998", "Buxton et al., 1998",
     "Buxton RB, Wong EC, Frank LR (1998). Dynamics of blood flow and oxygenation changes during "
     "brain activation: the balloon model. Magnetic Resonance in Medicine 39:855-864."},
    {"efron1993", "Efron and Tibshirani, 1993",
     "Efron B, Tibshirani RJ (1993). An Introduction to the Bootstrap. Chapman and Hall."},
    {"neal2011", "Neal, 2011",
     "Neal RM (2011). MCMC using Hamiltonian dynamics. In: Brooks S, Gelman A, Jones GL, Meng XL "
     "(eds), Handbook of Markov Chain Monte Carlo. Chapman and Hall, 113-162."},
    {"friston2003", "Friston et al., 2003",
     "Friston KJ, Harrison L, Penny W (2003). Dynamic causal modelling. NeuroImage 19:1273-1302."},
    {"friston2007", "Friston et al., 2007",
     "Friston K, Mattout J, Trujillo-Barreto N, Ashburner J, Penny W (2007). Variational free "
     "energy and the Laplace approximation. NeuroImage 34:220-234."},
    {"hochbruck2010", "Hochbruck and Ostermann, 2010",
     "Hochbruck M, Ostermann A (2010). Exponential integrators. Acta Numerica 19:209-286."},
    {"hoeting1999", "Hoeting et al., 1999",
     "Hoeting JA, Madigan D, Raftery AE, Volinsky CT (1999). Bayesian model averaging: a tutorial. "
     "Statistical Science 14:382-417."},
    {"kingma2015", "Kingma and Ba, 2015",
     "Kingma DP, Ba J (2015). Adam: a method for stochastic optimization. International Conference "
     "on Learning Representations. arXiv:1412.6980."},
    {"liu1989", "Liu and Nocedal, 1989",
     "Liu DC, Nocedal J (1989). On the limited memory BFGS method for large scale optimization. "
     "Mathematical Programming 45:503-528."},
    {"marquardt1963", "Marquardt, 1963",
     "Marquardt DW (1963). An algorithm for least-squares estimation of nonlinear parameters. "
     "Journal of the Society for Industrial and Applied Mathematics 11:431-441."},
    {"marreiros2008", "Marreiros et al., 2008",
     "Marreiros AC, Daunizeau J, Kiebel SJ, Friston KJ (2008). Population dynamics: variance and "
     "the sigmoid activation function. NeuroImage 42:147-157."},
    {"stephan2007", "Stephan et al., 2007",
     "Stephan KE, Weiskopf N, Drysdale PM, Robinson PA, Friston KJ (2007). Comparing hemodynamic "
     "models with DCM. NeuroImage 38:387-401."},
    {"tibshirani1996", "Tibshirani, 1996",
     "Tibshirani R (1996). Regression shrinkage and selection via the lasso. Journal of the Royal "
     "Statistical Society B 58:267-288."},
    {"wang2018", "Wang et al., 2018",
     "Wang Y, Wang Y, Lui YW (2018). Generalized recurrent neural network accommodating dynamic "
     "causal modeling for functional MRI analysis. NeuroImage 178:385-402."},
    {"williams1990", "Williams and Peng, 1990",
     "Williams RJ, Peng J (1990). An efficient gradient-based algorithm for on-line training of "
     "recurrent network trajectories. Neural Computation 2:490-501."}};

const Work& work_of(const std::string& key) {
  const Work* found = std::ranges::find(kWorks, key, &Work::key);
  if (found == std::end(kWorks)) throw std::logic_error("no reference " + key);
  return *found;
}

}  // namespace

std::string Citations::in_text(const std::string& key) {
  cited_.insert(key);
  return work_of(key).in_text;
}

std::string Citations::cite(const std::string& key) { return "(" + in_text(key) + ")"; }

std::string Citations::cite(const std::string& first, const std::string& second) {
  const std::string text = in_text(first);
  return "(" + text + "; " + in_text(second) + ")";
}

std::vector<std::string> Citations::references() const {
  std::vector<std::string> works;
  for (const std::string& key : cited_) works.emplace_back(work_of(key).reference);
  return works;
}

}  // namespace dcmrnn::report
