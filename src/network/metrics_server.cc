#include <chrono>

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include "network/listen.h"
#include "network/metrics.h"

namespace blazes::network {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;
using boost::asio::ip::tcp;
using boost::system::error_code;

constexpr auto kPatienceWithAsker = std::chrono::seconds(5);  // with who asks

class Answer : public std::enable_shared_from_this<Answer> {
 public:
  Answer(tcp::socket socket, const std::function<std::string()>& text)
      : stream_(std::move(socket)), text_(text), buffer_(8192) {}

  void start() {
    stream_.expires_after(kPatienceWithAsker);
    http::async_read(stream_, buffer_, request_,
                     [self = shared_from_this()](const error_code& error, std::size_t) {
                       if (!error) self->answer();
                     });
  }

 private:
  void answer() {
    response_.version(11);
    response_.keep_alive(false);
    response_.set(http::field::content_type, "text/plain; version=0.0.4; charset=utf-8");
    if (request_.method() != http::verb::get) {
      response_.result(http::status::method_not_allowed);
    } else if (request_.target() != "/metrics") {
      response_.result(http::status::not_found);
      response_.body() = "there is /metrics\n";
    } else {
      response_.body() = text_();
    }
    response_.prepare_payload();
    http::async_write(stream_, response_, [self = shared_from_this()](const error_code&, std::size_t) {
      error_code ignored;
      self->stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
    });
  }

  beast::tcp_stream stream_;
  const std::function<std::string()>& text_;
  beast::flat_buffer buffer_;
  http::request<http::empty_body> request_;
  http::response<http::string_body> response_;
};

class Server : public MetricsServer {
 public:
  Server(tcp::acceptor acceptor, std::string address, std::function<std::string()> text)
      : acceptor_(std::move(acceptor)), text_(std::move(text)) {
    address_ = std::move(address);
    accept();
  }

 private:
  void accept() {
    acceptor_.async_accept([this](const error_code& error, tcp::socket socket) {
      if (error) return;
      std::make_shared<Answer>(std::move(socket), text_)->start();
      accept();
    });
  }

  tcp::acceptor acceptor_;
  std::function<std::string()> text_;
};

}  // namespace

Result<std::unique_ptr<MetricsServer>, std::string> MetricsServer::open(boost::asio::io_context& io,
                                                                        const std::string& address,
                                                                        std::function<std::string()> text) {
  auto listening = listen(io, address);
  if (!listening) return listening.error();
  return std::unique_ptr<MetricsServer>(
      new Server(std::move(listening->acceptor), std::move(listening->address), std::move(text)));
}

}  // namespace blazes::network
