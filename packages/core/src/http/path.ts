/** Whether a request target (a path, or a whole URL) is this path; query and a trailing slash do not count. */
export function matchesPath(target: string | undefined, path: string): boolean {
  if (target === undefined) return false
  const withoutOrigin = target.startsWith('/') ? target : target.replace(/^[a-z][a-z+.-]*:\/\/[^/?#]*/i, '')
  return trimSlash(withoutOrigin.split(/[?#]/, 1)[0]!) === trimSlash(path)
}

function trimSlash(path: string): string {
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path
}
