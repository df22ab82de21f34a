#!/usr/bin/env bash
# The library must not call the C library's mathematics, nor its long double or complex variants.
set -euo pipefail
library=$1
functions='exp|exp2|exp10|expm1|log|log2|log10|log1p|pow|sqrt|cbrt|hypot|erf|erfc|lgamma|lgamma_r|tgamma|gamma|sin|cos|tan|sincos|asin|acos|atan|atan2|sinh|cosh|tanh|fma|fmod|remainder|floor|ceil|round|rint|nearbyint|trunc|lrint|lround|llrint|llround|ldexp|frexp|modf|fmin|fmax'
if nm --undefined-only "$library" | grep -E " U (__)?($functions)[fl]?(_finite)?(@.*)?$"; then
  echo "$library calls libm" >&2
  exit 1
fi
# The pattern must be able to find something.
echo " U exp" | grep -qE " U (__)?($functions)[fl]?(_finite)?(@.*)?$"
