#include "plugins/mediawiki/ip_address.h"

#include <gtest/gtest.h>

namespace dumps::mediawiki {
namespace {

TEST(IpAddressTest, TakesWholeAddressesOfBothFamilies) {
  for (const char* name : {"1.2.3.4", "255.255.255.255", "01.02.03.04", "0.0.0.0",
                           "2001:db8:0:0:0:0:0:1", "2001:DB8::1", "::", "::1", "1::",
                           "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8", "1.2.3.4\n"}) {
    EXPECT_TRUE(is_ip_address(name)) << name;
  }
}

TEST(IpAddressTest, EverythingElseIsAUserName) {
  for (const char* name : {"",
                           "Alice",
                           "300.1.1.1",
                           "256.0.0.1",
                           "1.2.3",
                           "1.2.3.4.5",
                           "1.2.3.4 ",
                           " 1.2.3.4",
                           "1.2.3.4/24",
                           "1.2.3.4:80",
                           "0001.2.3.4",
                           "1..3.4",
                           ".1.2.3",
                           "1.2.3.",
                           "1.2.3.x",
                           ":",
                           ":::",
                           "1:::2",
                           "1::2::3",
                           "1:2:3:4:5:6:7",
                           "1:2:3:4:5:6:7:8:9",
                           "1:2:3:4:5:6:7:8::",
                           "12345::",
                           "g::",
                           "::1%eth0",
                           "2001:db8::/32",
                           "[::1]",
                           "::1.2.3.4",
                           "1.2.3.4\n\n",
                           "imported>Bob",
                           "1.2.3.xxx"}) {
    EXPECT_FALSE(is_ip_address(name)) << name;
  }
}

}  // namespace
}  // namespace dumps::mediawiki
