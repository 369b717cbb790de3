/** Returns the SQLSTATE of a Postgres error, or of its cause: query builders wrap the driver's error. */
export function sqlState(error: unknown): string {
  const { code, cause } = Object(error) as { code?: unknown; cause?: unknown }
  if (typeof code === 'string') return code
  return cause === undefined ? '' : sqlState(cause)
}
