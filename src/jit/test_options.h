#pragma once
// Every way of making code that this machine can run. For tests.
#include <string>
#include <vector>

#include "jit/code.h"

namespace casus::jit {

inline std::vector<CodeOptions> all_code_options() {
  std::vector<CodeOptions> all;
#if defined(__x86_64__)
  all.push_back({"x86-64", 2, 1, false});
  if (__builtin_cpu_supports("avx2")) all.push_back({"x86-64-v3", 4, 1, false});
  if (__builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
    all.push_back({"x86-64-v4", 8, 1, false});
#endif
  for (uint32_t level : {0u, 1u, 2u}) all.push_back({"", 0, level, false});
  all.push_back({"", 0, 1, true});
  all.push_back({"", 1, 1, false});
  all.push_back({"", 16, 1, false});
  return all;
}

/// For names of tests.
template <class Info>
std::string code_name(const Info& info) {
  const CodeOptions& o = info.param;
  std::string cpu = o.cpu.empty() ? "host" : o.cpu.substr(o.cpu.rfind('-') + 1);
  if (cpu == "64") cpu = "v1";
  return cpu + "_width" + std::to_string(o.width) + "_level" + std::to_string(o.level) +
         (o.passes ? "_passes" : "");
}

}  // namespace casus::jit
