// World files: any bytes are read or refused with a reason, at a place that there is; and a small world that was read can be run.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>

#include "diagnostics/locator.h"
#include "frontend/world/world_file.h"
#include "simulate/agreement.h"

namespace {

using namespace blazes;

constexpr std::string_view kProgram = R"(
class Sender
  include Bud
  state do
    interface input, :say, [:n]
    channel :word, [:@to, :n]
    table :receivers, [:address]
  end
  bloom { word <~ (receivers * say).pairs { |r, s| [r.address, s.n] } }
end
class Taker
  include Bud
  state do
    channel :word, [:@to, :n]
    table :known, [:n]
  end
  bloom { known <= word { |w| [w.n] } }
end
)";

class Files : public diagnostics::Files {
 public:
  explicit Files(std::string_view world)
      : texts_{{"world", std::string(world)}, {"talk.rb", std::string(kProgram)}} {}

  std::shared_ptr<diagnostics::Text> read(const std::string& path, std::string& error) override {
    const auto found = texts_.find(path);
    if (found != texts_.end()) return diagnostics::Text::own(found->second);
    error = "no such file";
    return nullptr;
  }

 private:
  std::map<std::string, std::string> texts_;
};

bool is_small(const simulate::Deployment& deployment) {
  std::size_t crashes = 0;
  for (const simulate::Crash& crash : deployment.crashes) crashes += crash.times;
  return deployment.members.size() <= 20 && deployment.inputs.size() <= 100 && crashes <= 20;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Files files({reinterpret_cast<const char*>(data), size});
  frontend::WorldFile file = frontend::read_world("world", {.memory_limit = 1u << 24}, files);
  diagnostics::Locator locator(file.sources);
  for (const auto& d : file.diagnostics) {
    if (d.message.empty()) std::abort();
    locator.locate(d.place);
  }
  if (file.has_mistakes() || !is_small(file.deployment)) return 0;
  file.deployment.until = std::min<simulate::Micros>(file.deployment.until, 50'000);
  simulate::Agreement agreement(file.deployment);
  simulate::World world(file.deployment, 1, [&](const simulate::Timestep& t) { agreement.watch(t); });
  if (!world.run()) agreement.finish(world);
  agreement.difference();
  return 0;
}
