// The one place of the plugin where Boost.JSON's definitions are compiled: Boost is used
// header-only.
#include <boost/json/src.hpp>
