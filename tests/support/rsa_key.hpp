// RsaKey: a private key made for a test.
#pragma once

#include <openssl/evp.h>
#include <openssl/pem.h>

#include <string>

namespace clipmill::test {

class RsaKey {
 public:
  RsaKey() : key_(EVP_RSA_gen(2048)) {}
  ~RsaKey() { EVP_PKEY_free(key_); }
  RsaKey(const RsaKey&) = delete;
  RsaKey& operator=(const RsaKey&) = delete;

  EVP_PKEY* get() const { return key_; }

  // PKCS#8.
  std::string pem() const {
    BIO* bio = BIO_new(BIO_s_mem());
    PEM_write_bio_PKCS8PrivateKey(bio, key_, nullptr, nullptr, 0, nullptr, nullptr);
    char* text = nullptr;
    const long size = BIO_get_mem_data(bio, &text);
    std::string result(text, static_cast<std::size_t>(size));
    BIO_free(bio);
    return result;
  }

 private:
  EVP_PKEY* key_;
};

}  // namespace clipmill::test
