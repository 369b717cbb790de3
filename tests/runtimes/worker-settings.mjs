/** Settings that the Worker and its sender share. */
export const SECRET = 'whsec_of_the_worker'
export const DEADLINE_MS = 900
/** Shorter than a handler takes. */
export const LEASE_MS = 400
