#include "config/settings.hpp"

#include <gtest/gtest.h>

namespace clipmill {
namespace {

TEST(Settings, EveryDefaultIsAccepted) {
  const auto resolved = resolve(Given{});

  ASSERT_TRUE(resolved) << resolved.error().message;
  EXPECT_EQ(resolved->settings.slots, 2);
  EXPECT_EQ(resolved->settings.poll_interval, 30s);
  EXPECT_DOUBLE_EQ(resolved->settings.similarity_threshold, 0.15);
  EXPECT_EQ(resolved->values.size(), setting_table().size());
}

TEST(Settings, AFlagBeatsTheEnvironmentBeatsTheOldNameBeatsTheFile) {
  Given given;
  given.file = {{"slots", "3"}};
  given.file_name = "clipmill.toml";
  EXPECT_EQ(resolve(given)->settings.slots, 3);

  given.environment["MAX_CONCURRENT_GENERATIONS"] = "4";
  EXPECT_EQ(resolve(given)->settings.slots, 4);

  given.environment["CLIPMILL_SLOTS"] = "5";
  EXPECT_EQ(resolve(given)->settings.slots, 5);

  given.flags["slots"] = "6";
  EXPECT_EQ(resolve(given)->settings.slots, 6);
}

TEST(Settings, AnUnknownKeyIsRefusedWithTheNearestName) {
  Given in_file;
  in_file.file = {{"slot", "3"}};
  in_file.file_name = "clipmill.toml";
  Given in_environment;
  in_environment.environment = {{"CLIPMILL_LISTN", "x"}};

  EXPECT_NE(resolve(in_file).error().message.find("did you mean 'slots'?"), std::string::npos);
  EXPECT_NE(resolve(in_environment).error().message.find("did you mean 'CLIPMILL_LISTEN'?"),
            std::string::npos);
}

TEST(Settings, APoolMayHaveALimitOfItsOwn) {
  Given given;
  given.flags["pool_running_max"] = "8,fast=2";

  const auto resolved = resolve(given);

  ASSERT_TRUE(resolved) << resolved.error().message;
  EXPECT_EQ(resolved->settings.pool_running_max, 8);
  EXPECT_EQ(resolved->settings.pool_running_max_of, (std::map<std::string, int>{{"fast", 2}}));
  for (const char* wrong : {"", "-1", "fast=", "=2", "8,", "fast=x"}) {
    given.flags["pool_running_max"] = wrong;
    EXPECT_FALSE(resolve(given)) << wrong;
  }
}

TEST(Settings, RedisIsChosenByItsUrlOrByTheOldVariables) {
  Given given;
  given.environment = {{"CLIPMILL_REDIS_URL", "redis://a"},
                       {"REDIS_HOST", "b"},
                       {"REDIS_PORT", "6380"},
                       {"REDIS_DB", "2"},
                       {"REDIS_PASSWORD", "secret"},
                       {"CLIPMILL_TEST_REDIS_URL", "redis://c"}};

  const auto resolved = resolve(given);

  ASSERT_TRUE(resolved) << resolved.error().message;
  EXPECT_EQ(resolved->settings.redis_url, "redis://a");
  EXPECT_EQ(resolved->settings.redis_host, "b");
  EXPECT_EQ(resolved->settings.redis_port, 6380);
  EXPECT_EQ(resolved->settings.redis_db, 2);
  EXPECT_EQ(resolved->settings.redis_password, "secret");
  for (const ResolvedValue& value : resolved->values) {
    const std::string& name = value.setting->name;
    const bool holds_password =
        name.ends_with("_url") || name.ends_with("_password") || name.ends_with("_api_key");
    EXPECT_EQ(value.setting->secret, holds_password) << name;
  }
}

TEST(Settings, AValueThatDoesNotFitNamesWhereItWasGiven) {
  struct Case {
    std::string name, value;
  };
  for (const auto& [name, value] : std::vector<Case>{{"slots", "none"},
                                                     {"slots", "0"},
                                                     {"slots", "2x"},
                                                     {"listen", "8000"},
                                                     {"listen", "127.0.0.1:99999"},
                                                     {"similarity_threshold", "101"},
                                                     {"similarity_threshold", "-1"},
                                                     {"similarity_threshold", "nan"},
                                                     {"poll_interval", "0"},
                                                     {"log_level", "loud"},
                                                     {"allow_public", "yes"},
                                                     {"redis_port", "0"},
                                                     {"redis_url", "http://a"},
                                                     {"redis_url", "a:6379"},
                                                     {"redis_db", "-1"},
                                                     {"generator", "sora"},
                                                     {"veo_endpoint", "api.example"},
                                                     {"heartbeat", "10"}}) {
    Given given;
    given.flags = {{name, value}};
    const auto resolved = resolve(given);
    ASSERT_FALSE(resolved) << name << "=" << value;
    EXPECT_EQ(resolved.error().code, ErrorCode::invalid);
  }
}

TEST(Settings, PostgresIsChosenByItsUrlOrByTheOldNames) {
  Given url;
  url.environment = {{"CLIPMILL_DATABASE_URL", "postgres://ann:secret@db/clips"}};
  Given parts;
  parts.environment = {{"DB_HOST", "db"}, {"DB_PORT", "6543"}, {"DB_PASSWORD", "secret"}};
  Given neither;
  neither.environment = {{"DB_NAME", "clips"}};

  EXPECT_TRUE(resolve(url)->settings.uses_postgres());
  EXPECT_TRUE(resolve(parts)->settings.uses_postgres());
  EXPECT_EQ(resolve(parts)->settings.database_port, "6543");
  EXPECT_FALSE(resolve(neither)->settings.uses_postgres());
  EXPECT_FALSE(resolve(Given{})->settings.uses_postgres());
}

TEST(Settings, ASecretMayLieInAFile) {
  Given given;
  given.read_secret = [](const std::string& path) -> Result<std::string> {
    if (path == "/run/secrets/db") return "hunter2\n";
    return fail(ErrorCode::invalid, path + " cannot be read");
  };
  given.environment = {{"DB_PASSWORD_FILE", "/run/secrets/db"}};
  EXPECT_EQ(resolve(given)->settings.database_password, "hunter2");
  given.environment = {{"CLIPMILL_DATABASE_PASSWORD_FILE", "/run/secrets/db"}};
  EXPECT_EQ(resolve(given)->settings.database_password, "hunter2");

  const auto reason = [&](std::map<std::string, std::string> environment) {
    given.environment = std::move(environment);
    const auto resolved = resolve(given);
    return resolved ? std::string() : resolved.error().message;
  };
  EXPECT_EQ(reason({{"DB_PASSWORD_FILE", "/nowhere"}}),
            "DB_PASSWORD_FILE: /nowhere cannot be read");
  EXPECT_EQ(reason({{"DB_PASSWORD_FILE", "/run/secrets/db"}, {"DB_PASSWORD", "x"}}),
            "DB_PASSWORD and DB_PASSWORD_FILE are both set; leave one of them out");
  EXPECT_NE(reason({{"CLIPMILL_LISTEN_FILE", "/run/secrets/db"}}), "") << "it is no secret";
}

TEST(Settings, AWrongDatabaseUrlIsRefusedWithoutRepeatingIt) {
  Given given;
  given.environment = {{"CLIPMILL_DATABASE_URL", "mysql://ann:hunter2@db/clips"}};
  const auto resolved = resolve(given);

  ASSERT_FALSE(resolved);
  EXPECT_EQ(resolved.error().message.find("hunter2"), std::string::npos);
  EXPECT_NE(resolved.error().message.find("CLIPMILL_DATABASE_URL"), std::string::npos);
}

TEST(Settings, ATestRunsOwnVariablesAreNotSettings) {
  Given given;
  given.environment = {{"CLIPMILL_TEST_POSTGRES_URL", "x"}};

  EXPECT_TRUE(resolve(given));
}

TEST(Settings, ASimilarityAboveOneIsPercent) {
  for (const auto& [text, cosine] : std::vector<std::pair<std::string, double>>{
           {"15", 0.15}, {"0.15", 0.15}, {"1", 1.0}, {"100", 1.0}, {"0", 0.0}}) {
    Given given;
    given.environment = {{"SIMILARITY_THRESHOLD", text}};
    EXPECT_DOUBLE_EQ(resolve(given)->settings.similarity_threshold, cosine) << text;
  }
}

}  // namespace
}  // namespace clipmill
