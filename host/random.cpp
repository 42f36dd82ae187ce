#include "host/random.hpp"

#include <Random123/philox.h>

#include <cmath>
#include <stdexcept>

#include "dcmrnn/model/scalar_math.hpp"

namespace dcmrnn {
namespace {

constexpr int kPurposeShift = 28;  // a stream has 2^28 blocks: 5e8 numbers

}  // namespace

std::uint64_t subject_hash(std::string_view id) {
  std::uint64_t hash = 0xcbf29ce484222325u;  // FNV-1a offset basis
  for (const char letter : id) {
    hash ^= static_cast<unsigned char>(letter);
    hash *= 0x100000001b3u;  // FNV prime
  }
  hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9u;  // splitmix64, Steele 2014
  hash = (hash ^ (hash >> 27)) * 0x94d049bb133111ebu;
  return hash ^ (hash >> 31);
}

RandomStream::RandomStream(std::uint64_t seed, std::uint64_t subject_hash, Purpose purpose,
                           std::uint32_t number)
    : key_{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)},
      counter_{static_cast<std::uint32_t>(purpose) << kPurposeShift, number,
               static_cast<std::uint32_t>(subject_hash),
               static_cast<std::uint32_t>(subject_hash >> 32)} {}

std::uint64_t RandomStream::next_bits() {
  if (left_ == 0) {
    using Philox = r123::Philox4x32_R<10>;
    const Philox::ctr_type counter = {{counter_[0], counter_[1], counter_[2], counter_[3]}};
    const Philox::key_type key = {{key_[0], key_[1]}};
    const Philox::ctr_type words = Philox()(counter, key);
    for (std::size_t i = 0; i < block_.size(); ++i) block_[i] = words[i];
    ++counter_[0];
    left_ = 2;
  }
  const std::size_t low = left_ == 2 ? 0 : 2;
  --left_;
  return std::uint64_t{block_[low]} | (std::uint64_t{block_[low + 1]} << 32);
}

double RandomStream::uniform() {
  // The middle of one of 2^52 equal cells: exact, never 0 or 1.
  return (static_cast<double>(next_bits() >> 12) + 0.5) * 0x1p-52;
}

double RandomStream::uniform(double low, double high) { return low + (high - low) * uniform(); }

double RandomStream::normal() { return normal_quantile(uniform()); }

namespace {

// Coefficients of the quantile function below.
struct CentreTop {
  static constexpr int kDegree = 7;
  static constexpr double at(int k) {
    constexpr double c[] = {3.3871328727963666080e0,  1.3314166789178437745e+2,
                            1.9715909503065514427e+3, 1.3731693765509461125e+4,
                            4.5921953931549871457e+4, 6.7265770927008700853e+4,
                            3.3430575583588128105e+4, 2.5090809287301226727e+3};
    return c[k];
  }
};
struct CentreBottom {
  static constexpr int kDegree = 7;
  static constexpr double at(int k) {
    constexpr double c[] = {1.0,
                            4.2313330701600911252e+1,
                            6.8718700749205790830e+2,
                            5.3941960214247511077e+3,
                            2.1213794301586595867e+4,
                            3.9307895800092710610e+4,
                            2.8729085735721942674e+4,
                            5.2264952788528545610e+3};
    return c[k];
  }
};
struct TailTop {
  static constexpr int kDegree = 7;
  static constexpr double at(int k) {
    constexpr double c[] = {1.42343711074968357734e0,  4.63033784615654529590e0,
                            5.76949722146069140550e0,  3.64784832476320460504e0,
                            1.27045825245236838258e0,  2.41780725177450611770e-1,
                            2.27238449892691845833e-2, 7.74545014278341407640e-4};
    return c[k];
  }
};
struct TailBottom {
  static constexpr int kDegree = 7;
  static constexpr double at(int k) {
    constexpr double c[] = {1.0,
                            2.05319162663775882187e0,
                            1.67638483018380384940e0,
                            6.89767334985100004550e-1,
                            1.48103976427480074590e-1,
                            1.51986665636164571966e-2,
                            5.47593808499534494600e-4,
                            1.05075007164441684324e-9};
    return c[k];
  }
};
struct FarTop {
  static constexpr int kDegree = 7;
  static constexpr double at(int k) {
    constexpr double c[] = {6.65790464350110377720e0,  5.46378491116411436990e0,
                            1.78482653991729133580e0,  2.96560571828504891230e-1,
                            2.65321895265761230930e-2, 1.24266094738807843860e-3,
                            2.71155556874348757815e-5, 2.01033439929228813265e-7};
    return c[k];
  }
};
struct FarBottom {
  static constexpr int kDegree = 7;
  static constexpr double at(int k) {
    constexpr double c[] = {1.0,
                            5.99832206555887937690e-1,
                            1.36929880922735805310e-1,
                            1.48753612908506148525e-2,
                            7.86869131145613259100e-4,
                            1.84631831751005468180e-5,
                            1.42151175831644588870e-7,
                            2.04426310338993978564e-15};
    return c[k];
  }
};

}  // namespace

double normal_quantile(double p) {
  if (!(p > 0 && p < 1)) throw std::domain_error("normal_quantile: p must lie in (0, 1)");
  const double centred = p - 0.5;
  if (std::abs(centred) <= 0.425) {
    const double r = 0.180625 - centred * centred;
    return centred * polynomial<CentreTop>(r) / polynomial<CentreBottom>(r);
  }
  const double r = std::sqrt(-natural_log(centred < 0 ? p : 1 - p));
  const double size = r <= 5 ? polynomial<TailTop>(r - 1.6) / polynomial<TailBottom>(r - 1.6)
                             : polynomial<FarTop>(r - 5) / polynomial<FarBottom>(r - 5);
  return centred < 0 ? -size : size;
}

}  // namespace dcmrnn
