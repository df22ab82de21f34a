#include "driver/engine.h"

#include "driver/errors.h"
#include "jit/jit.h"

namespace casus::driver {

std::unique_ptr<interp::Compiler> make_compiler(const std::string& engine, std::string& note) {
  if (engine == "interp") return nullptr;
  std::string why;
  auto compiler = jit::make_jit({}, why);
  if (!compiler && engine == "jit")
    throw UserError("the compiled engine cannot be used: " + why,
                    "leave out --engine, or say --engine interp; results are the same, bit for bit");
  if (!compiler) note = "models are interpreted, as the compiled engine cannot be used: " + why;
  return compiler;
}

}  // namespace casus::driver
