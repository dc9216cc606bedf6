// What FakeHost offers for outputs and inputs; is_abi_1_0: as hosts before ABI 1.1 did.
#pragma once

#include "dumps/all.h"

namespace dumps::fake {

const dumps_output_service* fake_output_service(bool is_abi_1_0);
const dumps_input_service* fake_input_service(bool is_abi_1_0);

}  // namespace dumps::fake
