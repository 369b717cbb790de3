/** Returns the names of the reports that differ, are missing or belong to no entry. */
export function findOutdated(
  written: ReadonlyMap<string, string>,
  reports: ReadonlyMap<string, string>,
): readonly string[] {
  const names = new Set([...reports.keys(), ...written.keys()])
  return [...names].filter((name) => written.get(name) !== reports.get(name)).sort()
}
