// Every agent, a line each: the one place where an agent is registered. Read twice: without
// LibTorch for what there is (registry.cc), with it for what makes it (built_in.cc).
#pragma once

#include "agents/dqn/dqn_card.h"
#include "agents/ls3/ls3_card.h"
#include "agents/pretrain/pretrain_card.h"
#include "agents/rlqp/rlqp_card.h"
#include "agents/sac/sac_card.h"
#include "agents/sac_ae/sac_ae_card.h"
#include "agents/td3/td3_card.h"

namespace rookery {

template <class Visit>
void VisitEveryAgent(const Visit& visit) {
  visit(SacCard());
  visit(SacAeCard());
  visit(Td3Card());
  visit(DqnCard());
  visit(RlqpCard());
  visit(PretrainCard());
  visit(Ls3Card());
}

}  // namespace rookery
