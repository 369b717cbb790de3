/** The SQLSTATE of an error of Postgres. Query builders wrap the driver's error, and it is then on its cause. */
export function sqlState(error: unknown): string {
  const { code, cause } = Object(error) as { code?: unknown; cause?: unknown }
  if (typeof code === 'string') return code
  return cause === undefined ? '' : sqlState(cause)
}
