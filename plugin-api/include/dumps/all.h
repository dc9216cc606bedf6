/* Everything of the plugin ABI in one include. */
#ifndef DUMPS_ALL_H
#define DUMPS_ALL_H

#include "dumps/abi.h"
#include "dumps/ext/cancel.h"
#include "dumps/ext/checkpoint.h"
#include "dumps/ext/input.h"
#include "dumps/ext/log.h"
#include "dumps/ext/metric.h"
#include "dumps/ext/output.h"
#include "dumps/ext/process.h"
#include "dumps/ext/progress.h"
#include "dumps/ext/publication.h"
#include "dumps/ext/sample.h"
#include "dumps/ext/scratch.h"
#include "dumps/ext/secret.h"
#include "dumps/ext/threads.h"
#include "dumps/host.h"
#include "dumps/plugin.h"

#endif /* DUMPS_ALL_H */
