// What a picture says about a dataflow, whatever the language in which it is drawn.
#pragma once

#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "report/report.h"

namespace blazes::report {

class GraphMarks {
 public:
  explicit GraphMarks(const VariantResult& v);

  bool is_site(dataflow::ComponentId id) const { return sites_.contains(id); }
  // The mechanisms that the plan, or else the best that can be done, puts at a component: "seals", "orders (fallback)".
  std::string mechanisms(dataflow::ComponentId id) const;
  // What it does to a stream: "sealed on campaign"; empty for most.
  std::string coordination(dataflow::StreamId id) const;
  bool is_forwarder(dataflow::ComponentId id) const { return forwarders_.contains(id); }
  // One line for each path: "request -> response: OR, gate id". Not more than a node has room for.
  std::vector<std::string> paths(dataflow::ComponentId id) const;

 private:
  const VariantResult& v_;
  std::unordered_set<dataflow::ComponentId> sites_, forwarders_;
  std::unordered_multimap<dataflow::ComponentId, const synthesis::Strategy*> at_;
  std::unordered_multimap<dataflow::StreamId, std::pair<const synthesis::Strategy*, dataflow::AttributeSet>>
      on_;
};

// "#b3261e", the same in every picture.
std::string_view colour_of(const analysis::Label& label);

}  // namespace blazes::report
