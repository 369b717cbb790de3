import { expect, test } from 'vitest'
import { parseHttpDate } from './http-date.ts'

const NOW = Date.UTC(2026, 10, 27)
const AT = Date.UTC(1994, 10, 6, 8, 49, 37)

test.each(['Sun, 06 Nov 1994 08:49:37 GMT', 'Sunday, 06-Nov-94 08:49:37 GMT', 'Sun Nov  6 08:49:37 1994'])(
  '%s is read in GMT',
  (text) => {
    expect(parseHttpDate(text, NOW)).toBe(AT)
  },
)

test('a year of two digits is at most 50 years ahead', () => {
  const yearOf = (text: string) => new Date(parseHttpDate(text, NOW) ?? Number.NaN).getUTCFullYear()
  expect(yearOf('Friday, 27-Nov-76 00:00:00 GMT')).toBe(2076)
  expect(yearOf('Saturday, 27-Nov-77 00:00:00 GMT')).toBe(1977)
  expect(yearOf('Tuesday, 27-Nov-01 00:00:00 GMT')).toBe(2001)
})

test('a leap second is the second after it, and 29 February is a day of leap years only', () => {
  expect(parseHttpDate('Sat, 31 Dec 2016 23:59:60 GMT', NOW)).toBe(Date.UTC(2017, 0, 1))
  expect(parseHttpDate('Thu, 29 Feb 2024 00:00:00 GMT', NOW)).toBe(Date.UTC(2024, 1, 29))
  expect(parseHttpDate('Sat, 29 Feb 2025 00:00:00 GMT', NOW)).toBeUndefined()
})

test.each([
  '',
  'Sep 2027',
  'retry later 2030',
  '2027-01-01T00:00:00Z',
  '2027-01-01',
  '01/01/2027',
  '1 Jan 2027',
  'Sun, 06 Nov 1994 08:49:37',
  'Sun, 06 Nov 1994 08:49:37 UTC',
  'Sun, 06 Nov 1994 08:49:37 +0000',
  'Sun, 06 Nov 1994 08:49:37 PST',
  'Sun, 6 Nov 1994 08:49:37 GMT',
  'Sun, 06 Nov 94 08:49:37 GMT',
  'sun, 06 nov 1994 08:49:37 gmt',
  'Xyz, 06 Nov 1994 08:49:37 GMT',
  'Sun, 31 Feb 2027 08:49:37 GMT',
  'Sun, 00 Nov 1994 08:49:37 GMT',
  'Sun, 06 Nov 1994 24:00:00 GMT',
  'Sun, 06 Nov 1994 08:60:00 GMT',
  'Sun, 06 Nov 1994 08:49:61 GMT',
  'Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT',
  'Sun Nov 6 08:49:37 1994',
  'Sun Nov  6 08:49:37 1994 GMT',
  'Sunday, 06-Nov-1994 08:49:37 GMT',
  'Sun, 06-Nov-94 08:49:37 GMT',
])("'%s' is not an HTTP date", (text) => {
  expect(parseHttpDate(text, NOW)).toBeUndefined()
})
