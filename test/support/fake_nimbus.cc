#include "support/fake_nimbus.h"

#include <cerrno>
#include <system_error>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <thrift/protocol/TBinaryProtocol.h>
#include <thrift/transport/TBufferTransports.h>
#include <unistd.h>

namespace blazes::test {
namespace {

int checked(int result) {
  if (result < 0) throw std::system_error(errno, std::generic_category());
  return result;
}

// So many bytes; fewer if there are no more.
std::string receive(int from, std::size_t bytes) {
  std::string text(bytes, '\0');
  std::size_t got = 0;
  while (got < bytes) {
    const ssize_t n = ::recv(from, text.data() + got, bytes - got, 0);
    if (n <= 0) break;
    got += static_cast<std::size_t>(n);
  }
  text.resize(got);
  return text;
}

void send_all(int to, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::send(to, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
}

}  // namespace

void Cluster::add(const std::string& name, const thrift::StormTopology& topology, const std::string& state) {
  thrift::TopologySummary& summary = summaries.emplace_back();
  summary.__set_id(name + "-1");
  summary.__set_name(name);
  summary.__set_status(state);
  summary.__set_num_workers(2);
  summary.__set_num_executors(5);
  summary.__set_num_tasks(6);
  topologies[summary.id] = topology;
}

void Cluster::getNimbusConf(std::string& json) { json = conf; }

void Cluster::getTopologySummaries(std::vector<thrift::TopologySummary>& all) {
  if (!authorizes) {
    thrift::AuthorizationException e;
    e.msg = "you are nobody";
    throw e;
  }
  all = summaries;
}

void Cluster::getUserTopology(thrift::StormTopology& topology, const std::string& id) {
  auto found = topologies.find(id);
  if (found == topologies.end()) {
    thrift::NotAliveException e;
    e.msg = id;
    throw e;
  }
  topology = found->second;
}

Reply answers_of(Cluster& cluster) {
  return [&cluster](const std::string& question) {
    using apache::thrift::protocol::TBinaryProtocol;
    using apache::thrift::transport::TMemoryBuffer;
    auto in = std::make_shared<TMemoryBuffer>(), out = std::make_shared<TMemoryBuffer>();
    in->write(reinterpret_cast<const std::uint8_t*>(question.data()),
              static_cast<std::uint32_t>(question.size()));
    thrift::NimbusProcessor processor(std::shared_ptr<thrift::NimbusIf>(std::shared_ptr<void>(), &cluster));
    processor.process(std::make_shared<TBinaryProtocol>(in), std::make_shared<TBinaryProtocol>(out), nullptr);
    return std::optional(framed(out->getBufferAsString()));
  };
}

std::string framed(const std::string& bytes) {
  const std::uint32_t size = htonl(static_cast<std::uint32_t>(bytes.size()));
  return std::string(reinterpret_cast<const char*>(&size), sizeof size) + bytes;
}

FakeServer::FakeServer(Reply reply, After each)
    : reply_(std::move(reply)),
      each_(each),
      listener_(checked(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))) {
  sockaddr_in address{.sin_family = AF_INET, .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
  socklen_t size = sizeof address;
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  checked(::bind(listener_, any, size));
  checked(::listen(listener_, 8));
  checked(::getsockname(listener_, any, &size));
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] {
    for (int client; (client = ::accept(listener_, nullptr, nullptr)) >= 0; ::close(client)) serve(client);
  });
}

FakeServer::~FakeServer() {
  ::shutdown(listener_, SHUT_RDWR);
  thread_.join();
  ::close(listener_);
}

void FakeServer::serve(int client) const {
  for (std::string size; (size = receive(client, 4)).size() == 4;) {
    std::uint32_t bytes = 0;
    size.copy(reinterpret_cast<char*>(&bytes), sizeof bytes);
    const std::optional<std::string> reply = reply_(receive(client, ntohl(bytes)));
    if (!reply) return;
    send_all(client, *reply);
    if (each_ == After::HangUp) return;
  }
}

}  // namespace blazes::test
