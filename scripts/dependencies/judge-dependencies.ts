/** Packages with advisories for all versions before `fixedIn`. Used when the registry is unreachable. */
const ADVISORIES: Readonly<Record<string, { readonly fixedIn: string; readonly see: string }>> = {
  undici: {
    fixedIn: '7.29.0',
    see: 'CVE-2026-13697 and four of the same day',
  },
  hono: {
    fixedIn: '4.12.25',
    see: 'https://github.com/advisories/GHSA-88fw-hqm2-52qc and two of the same day',
  },
  '@hono/node-server': { fixedIn: '1.19.13', see: 'https://github.com/advisories/GHSA-92pp-h63x-v22m' },
}

/** Licences under which a dependency may be published with ours. */
const LICENCES = [
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'Unlicense',
]

/** Returns the problem with a range that allows a version with an advisory. */
export function findAdvisory(name: string, range: string): string | undefined {
  const known = ADVISORIES[name]
  if (known === undefined) return undefined
  const lowest = lowestVersion(range)
  if (lowest !== undefined && compareVersions(lowest, known.fixedIn) >= 0) return undefined
  return `${name} ${range} allows versions before ${known.fixedIn}, which have advisories (${known.see}). Raise the range.`
}

/** Returns the problem with a licence that is not in the list. */
export function findLicenceProblem(name: string, licence: unknown): string | undefined {
  if (typeof licence === 'string' && LICENCES.includes(licence)) return undefined
  return `${name} has the licence ${licence ?? 'of no name'}, which is not on the list of those that may be published.`
}

/** Names the peers, whose versions the user chooses. An install of the published packages does not contain them. */
export function describePeers(
  manifests: readonly { readonly peerDependencies?: Readonly<Record<string, string>> }[],
): string {
  const names = manifests.flatMap(({ peerDependencies = {} }) => Object.keys(peerDependencies))
  const peers = [...new Set(names)].filter((name) => !name.startsWith('@postern/')).sort()
  return `Not checked, because you choose their versions: the peers ${peers.join(', ')}.`
}

/** The result of `npm audit --json`: the advisories, or the reason why the registry was unreachable. */
export function readAudit(
  json: string,
): { readonly found: readonly string[] } | { readonly unreachable: string } {
  let audit: AuditAnswer
  try {
    audit = JSON.parse(json)
  } catch {
    return { unreachable: 'npm audit gave no JSON' }
  }
  const { vulnerabilities, error, message } = audit
  if (vulnerabilities === undefined) {
    return { unreachable: error?.summary || message || 'npm audit gave no list of vulnerabilities' }
  }
  return {
    found: Object.values(vulnerabilities).map(
      ({ name, severity, range }) => `${name} ${range} has an advisory (${severity}). Raise the range.`,
    ),
  }
}

interface AuditAnswer {
  readonly vulnerabilities?: Readonly<Record<string, { name: string; severity: string; range: string }>>
  readonly error?: { readonly summary?: string }
  readonly message?: string
}

/** Returns the lowest version that a caret, a tilde, `>=` or an exact version allows. Undefined for any other range. */
function lowestVersion(range: string): string | undefined {
  return /^(?:\^|~|>=)?(\d+\.\d+\.\d+)$/.exec(range)?.[1]
}

function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split('.').map(Number))
  const place = left!.findIndex((number, i) => number !== right![i])
  return place < 0 ? 0 : left![place]! - right![place]!
}
