import { ApiProblem } from './api-problem.ts'
import type { Route } from './route.ts'

export interface FoundRoute {
  readonly route: Route
  readonly params: Readonly<Record<string, string>>
}

/** The route of a request; throws 404 for a path that nobody has and 405, with Allow, for another method. */
export function findRoute(routes: readonly Route[], method: string, pathname: string): FoundRoute {
  const found = routes.flatMap((route) => {
    const params = matchPath(route.path, pathname)
    return params ? [{ route, params }] : []
  })
  if (found.length === 0) throw new ApiProblem('not_found', `There is nothing at ${pathname}.`)
  const wanted = method === 'HEAD' ? 'GET' : method
  const match = found.find(({ route }) => route.method === wanted)
  if (match) return match
  const allow = found.map(({ route }) => route.method).join(', ')
  throw new ApiProblem('method_not_allowed', `${pathname} takes ${allow}.`, { allow })
}

function matchPath(path: string, pathname: string): Record<string, string> | undefined {
  const [pattern, given] = [path.split('/'), pathname.split('/')]
  if (pattern.length !== given.length) return undefined
  const params: Record<string, string> = {}
  for (const [index, part] of pattern.entries()) {
    const text = given[index]!
    if (part.startsWith(':') && text !== '') params[part.slice(1)] = decode(text)
    else if (part !== text) return undefined
  }
  return params
}

/** Text that is not well encoded names nothing. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
