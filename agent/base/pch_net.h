// Precompiled for the few files that speak HTTP or drive the event loop: these headers cost seconds
// each.
#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/json.hpp>
#include <map>
#include <string>
#include <vector>
