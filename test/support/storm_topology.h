// Topologies as a Nimbus holds them, in few words.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <nimbus_types.h>

namespace blazes::test {

namespace thrift = frontend::storm::nimbus;

inline thrift::Grouping by_fields(std::vector<std::string> fields) {
  thrift::Grouping grouping;
  grouping.__set_fields(std::move(fields));
  return grouping;
}
inline thrift::Grouping to_all() {
  thrift::Grouping grouping;
  grouping.__set_all({});
  return grouping;
}
// Or any other one, of which we know nothing.
inline thrift::Grouping shuffled() { return {}; }

// A component that is being described: `Part().emits("default", {"word"}).reads("s", "default", shuffled()).runs(3)`.
class Part {
 public:
  Part& emits(const std::string& stream, std::vector<std::string> fields) {
    common_.streams[stream].__set_output_fields(std::move(fields));
    return *this;
  }
  Part& reads(const std::string& component, const std::string& stream, const thrift::Grouping& grouping) {
    thrift::GlobalStreamId id;
    id.__set_componentId(component);
    id.__set_streamId(stream);
    common_.inputs[id] = grouping;
    return *this;
  }
  Part& runs(int executors) {
    common_.__set_parallelism_hint(executors);
    return *this;
  }
  Part& conf(const std::string& json) {
    common_.__set_json_conf(json);
    return *this;
  }
  operator thrift::SpoutSpec() const {
    thrift::SpoutSpec spout;
    spout.__set_common(common_);
    return spout;
  }
  operator thrift::Bolt() const {
    thrift::Bolt bolt;
    bolt.__set_common(common_);
    return bolt;
  }

 private:
  thrift::ComponentCommon common_;
};

}  // namespace blazes::test
