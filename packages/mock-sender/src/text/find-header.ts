/** The value of the header with this name in any case, or undefined. */
export function findHeader(headers: Readonly<Record<string, string>>, name: string): string | undefined {
  const wanted = name.toLowerCase()
  return Object.entries(headers).find(([given]) => given.toLowerCase() === wanted)?.[1]
}
