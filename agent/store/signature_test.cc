#include "agent/store/signature.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <cstdlib>

#include "agent/store/store_fixture.h"

namespace dumps {
namespace {

using ::testing::HasSubstr;

class SignatureTest : public test::StoreTest {
 protected:
  SignatureTest() { EXPECT_TRUE(make_directories(directory_).ok()); }
  static SigningKey new_key() {
    Result<SigningKey> key = SigningKey::generate();
    EXPECT_TRUE(key.ok());
    return *key;
  }
  std::string on_disk(const std::string& path) const {
    Result<std::string> text = read_file(path);
    return text ? *text : "none: " + text.error().to_string();
  }
  bool fits(const SigningKey& key) const {
    return key.public_key().verifies(on_disk(manifest_), on_disk(signature_));
  }
  Status put(Filesystem& fs, const std::string& text, const SigningKey* key) const {
    fs.sign_with(key == nullptr ? nullptr : std::make_shared<SigningKey>(*key));
    return put_signed(fs, manifest_, text, 0644);
  }
  const std::string directory_ = layout_.final_directory(run_, true);
  const std::string manifest_ = layout_.manifest(run_, true);
  const std::string signature_ = signature_path(manifest_);
};

TEST_F(SignatureTest, AKeySurvivesItsFile) {
  const SigningKey key = new_key();
  const std::string path = root_ + "/key.pem";
  ASSERT_TRUE(write_file_atomically(path, *key.private_pem(), 0600).ok());
  Result<SigningKey> read = SigningKey::read(path);
  ASSERT_TRUE(read.ok()) << read.error().to_string();
  EXPECT_EQ(read->public_key().id(), key.public_key().id());
  EXPECT_EQ(*read->sign("text"), *key.sign("text"));
  Result<PublicKey> shown = PublicKey::parse(key.public_key().pem(), "key");
  ASSERT_TRUE(shown.ok());
  EXPECT_TRUE(shown->verifies("text", *key.sign("text")));
  EXPECT_FALSE(shown->verifies("texT", *key.sign("text")));
  EXPECT_FALSE(shown->verifies("text", ""));
  EXPECT_FALSE(shown->verifies("text", std::string(64, 'x')));
  EXPECT_FALSE(new_key().public_key().verifies("text", *key.sign("text")));
}

TEST_F(SignatureTest, TheIdIsWhatOpensslAndSha256sumSay) {
  const SigningKey key = new_key();
  const std::string path = root_ + "/public.pem";
  ASSERT_TRUE(write_file_atomically(path, key.public_key().pem()).ok());
  const std::string command = "openssl pkey -pubin -in " + path +
                              " -outform DER | sha256sum | cut -c 1-16 > " + root_ + "/id";
  ASSERT_EQ(std::system(command.c_str()), 0);
  EXPECT_EQ(on_disk(root_ + "/id"), key.public_key().id() + "\n");
}

TEST_F(SignatureTest, WhatIsNoKeyIsRefused) {
  const auto why = [this](const std::string& text, unsigned mode = 0600) {
    const std::string path = root_ + "/key.pem";
    EXPECT_TRUE(write_file_atomically(path, text, mode).ok());
    Result<SigningKey> key = SigningKey::read(path);
    return key ? "it was taken" : key.error().to_string();
  };
  EXPECT_THAT(why("no key"), HasSubstr("key.pem: it is no private key in PEM"));
  EXPECT_THAT(why("no key"), HasSubstr("dumpsctl key new"));
  EXPECT_THAT(why(*new_key().private_pem(), 0644), HasSubstr("everybody may read"));
  EXPECT_THAT(why(new_key().public_key().pem()), HasSubstr("no private key"));
  const auto made = [this](const std::string& words) {
    const std::string command =
        "openssl genpkey " + words + " -out " + root_ + "/other 2>/dev/null";
    EXPECT_EQ(std::system(command.c_str()), 0);
    return on_disk(root_ + "/other");
  };
  EXPECT_THAT(why(made("-algorithm X25519")), HasSubstr("a key for X25519"));
  EXPECT_THAT(why(made("-algorithm ED25519 -aes256 -pass pass:secret")), HasSubstr("is encrypted"));
  EXPECT_THAT(SigningKey::read(root_ + "/missing").error().to_string(),
              HasSubstr("missing: No such file or directory"));
  EXPECT_THAT(PublicKey::parse("x", "K").error().to_string(), HasSubstr("K: it is no public key"));
}

TEST_F(SignatureTest, AManifestAndItsSignatureFit) {
  const SigningKey key = new_key();
  for (const char* text : {"one", "two"}) {
    ASSERT_TRUE(put(real_, text, &key).ok());
    EXPECT_EQ(on_disk(manifest_), text);
    EXPECT_TRUE(fits(key));
  }
  EXPECT_EQ(tree(directory_).size(), 2U);
}

TEST_F(SignatureTest, OnlyWhatIsWrongIsWritten) {
  const SigningKey key = new_key();
  ASSERT_TRUE(put(real_, "text", &key).ok());
  test::CountingFilesystem counted(0, [] { return Status(); });
  ASSERT_TRUE(put(counted, "text", &key).ok());
  EXPECT_EQ(counted.count(), 0);
  ASSERT_TRUE(write_file_atomically(signature_, "torn").ok());
  ASSERT_TRUE(put(counted, "text", &key).ok());
  EXPECT_EQ(counted.count(), 1);
  EXPECT_TRUE(fits(key));
  // Another key signs anew what has not changed.
  const SigningKey next = new_key();
  ASSERT_TRUE(put(counted, "text", &next).ok());
  EXPECT_TRUE(fits(next));
}

TEST_F(SignatureTest, WithoutAKeyASignatureThatNoLongerFitsGoes) {
  const SigningKey key = new_key();
  ASSERT_TRUE(put(real_, "one", &key).ok());
  ASSERT_TRUE(put(real_, "one", nullptr).ok());
  EXPECT_TRUE(fits(key));
  ASSERT_TRUE(put(real_, "two", nullptr).ok());
  EXPECT_FALSE(exists(signature_));
}

// Cut off or failed before each operation: the manifest is the old or the new one, and when it is
// written again its signature fits.
TEST_F(SignatureTest, IsPutRightAfterAFailureAtAnyPoint) {
  const SigningKey key = new_key();
  for (int at = 1; at <= 4; ++at) {
    std::filesystem::remove_all(directory_);
    ASSERT_TRUE(make_directories(directory_).ok());
    ASSERT_TRUE(put(real_, "one", &key).ok());
    test::CountingFilesystem failing(at, [] { return make_errno_error(EIO, "test", "disk"); });
    EXPECT_FALSE(put(failing, "two", &key).ok()) << at;
    EXPECT_EQ(tree(directory_).size(), 2U) << at;
    EXPECT_EQ(on_disk(manifest_), at <= 2 ? "one" : "two") << at;
    ASSERT_TRUE(put(real_, "two", &key).ok());
    EXPECT_TRUE(fits(key)) << at;
  }
}

TEST_F(SignatureTest, KeysArePublishedAndEarlierOnesStay) {
  const SigningKey first = new_key();
  const SigningKey second = new_key();
  EXPECT_TRUE(published_keys(layout_.public_tree)->empty());
  for (const SigningKey* key : {&first, &second}) {
    ASSERT_TRUE(publish_key(real_, layout_.public_tree, {}, key->public_key()).ok());
  }
  const std::string keys = keys_directory(layout_.public_tree);
  EXPECT_EQ(on_disk(keys + "/current.pem"), second.public_key().pem());
  EXPECT_EQ(on_disk(keys + "/" + first.public_key().id() + ".pem"), first.public_key().pem());
  EXPECT_THAT(on_disk(keys + "/keys.json"),
              HasSubstr("\"current\":\"" + second.public_key().id() + "\""));
  EXPECT_THAT(on_disk(keys + "/keys.json"), HasSubstr(first.public_key().id() + ".pem"));
  Result<std::vector<PublicKey>> all = published_keys(layout_.public_tree);
  ASSERT_TRUE(all.ok());
  EXPECT_EQ(all->size(), 2U);
  test::CountingFilesystem counted(0, [] { return Status(); });
  ASSERT_TRUE(publish_key(counted, layout_.public_tree, {}, second.public_key()).ok());
  EXPECT_EQ(counted.count(), 1);  // the directory
}

TEST_F(SignatureTest, APublishedKeyThatIsTornIsNamed) {
  const std::string keys = keys_directory(layout_.public_tree);
  ASSERT_TRUE(make_directories(keys).ok());
  ASSERT_TRUE(write_file_atomically(keys + "/0123456789abcdef.pem", "-----BEGIN").ok());
  EXPECT_THAT(published_keys(layout_.public_tree).error().to_string(),
              HasSubstr("0123456789abcdef.pem: it is no public key"));
}

}  // namespace
}  // namespace dumps
