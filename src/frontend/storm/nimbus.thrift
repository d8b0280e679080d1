// What we ask a Nimbus, and what of its answers we look at: Storm 2 sends more, and readers of Thrift skip fields that they do not
// know. The numbers and the names of the calls are those of Storm 2.8.3.
namespace cpp blazes.frontend.storm.nimbus

struct Empty {
}

struct GlobalStreamId {
  1: required string componentId;
  2: required string streamId;
}

// The six others are none of these, and are all chance to us.
union Grouping {
  1: list<string> fields; // none: all go to one instance
  3: Empty all;
}

struct StreamInfo {
  1: required list<string> output_fields;
}

struct ComponentCommon {
  1: required map<GlobalStreamId, Grouping> inputs;
  2: required map<string, StreamInfo> streams;
  3: optional i32 parallelism_hint;
  4: optional string json_conf;
}

struct SpoutSpec {
  2: required ComponentCommon common;
}

struct Bolt {
  2: required ComponentCommon common;
}

struct StormTopology {
  1: required map<string, SpoutSpec> spouts;
  2: required map<string, Bolt> bolts;
}

struct TopologySummary {
  1: required string id;
  2: required string name;
  3: required i32 num_tasks;
  4: required i32 num_executors;
  5: required i32 num_workers;
  7: required string status;
}

exception NotAliveException {
  1: required string msg;
}

exception AuthorizationException {
  1: required string msg;
}

service Nimbus {
  string getNimbusConf() throws (1: AuthorizationException aze); // JSON
  list<TopologySummary> getTopologySummaries() throws (1: AuthorizationException aze);
  StormTopology getUserTopology(1: string id) throws (1: NotAliveException e, 2: AuthorizationException aze);
}
