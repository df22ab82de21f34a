#pragma once
// Rows of lanes.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>

namespace casus::kernel {

/// Rows of `width` doubles, aligned for vectors, zero at first.
class Rows {
 public:
  Rows() = default;
  Rows(size_t rows, size_t width) : width_(width), size_(rows * width), data_(allocate(size_)) {
    std::fill_n(data_.get(), size_, 0.0);
  }
  double* operator[](size_t row) { return data_.get() + row * width_; }
  const double* operator[](size_t row) const { return data_.get() + row * width_; }
  double* data() { return data_.get(); }
  size_t size() const { return size_; }

 private:
  struct Free {
    void operator()(double* p) const { ::operator delete[](p, std::align_val_t{64}); }
  };
  static double* allocate(size_t n) {
    return static_cast<double*>(::operator new[](std::max<size_t>(n, 1) * sizeof(double), std::align_val_t{64}));
  }
  size_t width_ = 0, size_ = 0;
  std::unique_ptr<double[], Free> data_;
};

}  // namespace casus::kernel
