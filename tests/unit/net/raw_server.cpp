#include "tests/unit/net/raw_server.hpp"

#include <cstdlib>
#include <memory>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace torpor::tests {

namespace asio = boost::asio;
using asio::use_awaitable;
using asio::ip::tcp;

namespace {

template <class Stream>
Task<std::string> read_request(Stream& stream) {
    std::string bytes;
    auto head = co_await asio::async_read_until(stream, asio::dynamic_buffer(bytes), "\r\n\r\n",
                                                use_awaitable);
    std::size_t at = bytes.find("Content-Length: ");
    std::size_t length = at == std::string::npos ? 0 : std::strtoul(&bytes[at + 16], nullptr, 10);
    if (bytes.size() < head + length) {
        co_await asio::async_read(stream, asio::dynamic_buffer(bytes),
                                  asio::transfer_exactly(head + length - bytes.size()),
                                  use_awaitable);
    }
    co_return bytes;
}

template <class Stream>
Task<std::string> answer(Stream& stream, std::vector<std::string> pieces, AfterAnswer after) {
    std::string request = co_await read_request(stream);
    for (const std::string& piece : pieces) {
        co_await asio::async_write(stream, asio::buffer(piece), use_awaitable);
    }
    if (after == AfterAnswer::stay_silent) {
        boost::system::error_code ended;
        char byte = 0;
        co_await stream.async_read_some(asio::buffer(&byte, 1),
                                        asio::redirect_error(use_awaitable, ended));
    }
    co_return request;
}

struct Free {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(X509* certificate) const { X509_free(certificate); }
    void operator()(X509_EXTENSION* extension) const { X509_EXTENSION_free(extension); }
    void operator()(BIO* bio) const { BIO_free(bio); }
};

std::string text_of(BIO* bio) {
    char* bytes = nullptr;
    long size = BIO_get_mem_data(bio, &bytes);
    return {bytes, static_cast<std::size_t>(size)};
}

}  // namespace

RawServer::RawServer(asio::io_context& loop, std::vector<std::string> pieces, AfterAnswer after)
    : acceptor_(loop, tcp::endpoint(asio::ip::address_v4::loopback(), 0)),
      pieces_(std::move(pieces)),
      after_(after) {}

Task<void> RawServer::serve() {
    tcp::socket socket = co_await acceptor_.async_accept(use_awaitable);
    request_ = co_await answer(socket, pieces_, after_);
}

Task<void> RawServer::serve_tls(asio::ssl::context& context) {
    tcp::socket socket = co_await acceptor_.async_accept(use_awaitable);
    asio::ssl::stream<tcp::socket> stream(std::move(socket), context);
    boost::system::error_code refused;
    co_await stream.async_handshake(asio::ssl::stream_base::server,
                                    asio::redirect_error(use_awaitable, refused));
    if (refused) co_return;
    request_ = co_await answer(stream, pieces_, after_);
}

SelfSigned self_signed(const std::string& host) {
    std::unique_ptr<EVP_PKEY, Free> key(EVP_EC_gen("P-256"));
    std::unique_ptr<X509, Free> certificate(X509_new());
    X509_set_version(certificate.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
    X509_set_pubkey(certificate.get(), key.get());
    X509_NAME* name = X509_get_subject_name(certificate.get());
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(host.c_str()), -1, -1, 0);
    X509_set_issuer_name(certificate.get(), name);
    std::string alternative = "DNS:" + host;
    std::unique_ptr<X509_EXTENSION, Free> extension(
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, alternative.c_str()));
    X509_add_ext(certificate.get(), extension.get(), -1);
    X509_sign(certificate.get(), key.get(), EVP_sha256());

    std::unique_ptr<BIO, Free> key_text(BIO_new(BIO_s_mem()));
    PEM_write_bio_PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    std::unique_ptr<BIO, Free> certificate_text(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509(certificate_text.get(), certificate.get());
    return {text_of(key_text.get()), text_of(certificate_text.get())};
}

}  // namespace torpor::tests
