/** The names of the reports that are written and differ, are missing, or have no entry any more. */
export function findOutdated(
  written: ReadonlyMap<string, string>,
  reports: ReadonlyMap<string, string>,
): readonly string[] {
  const names = new Set([...reports.keys(), ...written.keys()])
  return [...names].filter((name) => written.get(name) !== reports.get(name)).sort()
}
