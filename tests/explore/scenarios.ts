import type { Scenario } from './scenario.ts'
import { claimScenarios } from './scenarios/claim-scenarios.ts'
import { failureScenarios } from './scenarios/failure-scenarios.ts'
import { inboxScenarios } from './scenarios/inbox-scenarios.ts'
import { lostClaimScenarios } from './scenarios/lost-claim-scenarios.ts'
import { storeScenarios } from './scenarios/store-scenarios.ts'

/** Every explored scenario. A sender's second request always goes to another process, as behind a load balancer. */
export const SCENARIOS: readonly Scenario[] = [
  ...storeScenarios,
  ...claimScenarios,
  ...failureScenarios,
  ...lostClaimScenarios,
  ...inboxScenarios,
]
