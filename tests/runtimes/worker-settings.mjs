/** What the Worker and whoever sends to it both know. */
export const SECRET = 'whsec_of_the_worker'
export const DEADLINE_MS = 900
/** So short that a handler outlasts it. */
export const LEASE_MS = 400
