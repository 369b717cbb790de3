import type { AnyProvider } from '@postern/core'
import { compareWithSdk, type Headers } from './compare-with-sdk.ts'
import { lowerCase } from './lower-case.ts'

export interface Recipe {
  readonly secret: string
  /** Signs as documented, at a time in seconds since the epoch. Returns headers in lower case. */
  readonly sign: (body: string, nowS: number) => Headers
  /** Reads the time of the signature from headers in lower case. Absent if no timestamp is signed. */
  readonly signedAtS?: (headers: Headers) => number
}

/** Tests a provider against its documented recipe, for services without an official SDK that verifies signatures. */
export function compareWithRecipe(provider: AnyProvider, recipe: Recipe): void {
  const { secret, sign, signedAtS = () => 0 } = recipe
  compareWithSdk(provider, {
    name: 'the documented recipe',
    secret,
    sdk: {
      sign,
      verify(body, headers) {
        const given = lowerCase(headers)
        return Object.entries(sign(body, signedAtS(given))).every(([name, value]) => given[name] === value)
      },
    },
  })
}
