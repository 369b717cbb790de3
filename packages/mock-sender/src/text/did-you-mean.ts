/** Longer names are not compared: the cost grows with their length. */
const MAX_COMPARED_LENGTH = 100

/** Makes a message: "There is no X 'fob'. Did you mean 'foo'?" If no name is similar, it lists all names. */
export function unknownName(what: string, given: string, known: readonly string[]): string {
  return `There is no ${what} '${given}'. ${suggestion(given, known)}`
}

/** Makes a suggestion: "Did you mean 'foo'?" If no name is similar, it lists all names. */
export function suggestion(given: string, known: readonly string[]): string {
  const nearest = nearestName(given, known)
  return nearest === undefined ? `There are: ${known.join(', ')}.` : `Did you mean '${nearest}'?`
}

/** Finds the most similar name; undefined if none is similar. */
export function nearestName(given: string, known: readonly string[]): string | undefined {
  if (given.length > MAX_COMPARED_LENGTH) return undefined
  const allowed = Math.max(2, given.length / 3)
  const lower = given.toLowerCase()
  let nearest: string | undefined
  let least = Number.POSITIVE_INFINITY
  for (const name of known) {
    if (name.length > MAX_COMPARED_LENGTH || Math.abs(name.length - given.length) > allowed) continue
    const changes = distance(lower, name.toLowerCase())
    if (changes < least) [nearest, least] = [name, changes]
  }
  return least <= allowed ? nearest : undefined
}

/** The Levenshtein distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1]
    for (let j = 0; j < b.length; j++) {
      next.push(Math.min(row[j + 1]! + 1, next[j]! + 1, row[j]! + (letter === b[j] ? 0 : 1)))
    }
    row = next
  }
  return row[b.length]!
}
