const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** IMF-fixdate, RFC 850 and asctime, in this order. */
const FORMS: readonly RegExp[] = [
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (?<day>\d\d) (?<month>[A-Z][a-z]{2}) (?<year>\d{4}) (?<time>\d\d:\d\d:\d\d) GMT$/,
  /^(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, (?<day>\d\d)-(?<month>[A-Z][a-z]{2})-(?<year>\d\d) (?<time>\d\d:\d\d:\d\d) GMT$/,
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?<month>[A-Z][a-z]{2}) (?<day>[ \d]\d) (?<time>\d\d:\d\d:\d\d) (?<year>\d{4})$/,
]
type Parts = Record<'day' | 'month' | 'year' | 'time', string>

/**
 * Parses an HTTP date into milliseconds since the epoch. Returns undefined for any other text and for impossible dates.
 * All three forms are in GMT; see https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7.
 * @param nowMs the current time, which resolves years of two digits
 */
export function parseHttpDate(text: string, nowMs: number): number | undefined {
  for (const form of FORMS) {
    const parts = form.exec(text)?.groups
    if (parts) return toTime(parts as Parts, nowMs)
  }
  return undefined
}

function toTime({ day, month, year, time }: Parts, nowMs: number): number | undefined {
  const monthIndex = MONTHS.indexOf(month)
  const [hour, minute, second] = time.split(':').map(Number) as [number, number, number]
  // A second numbered 60 is a leap second.
  if (monthIndex < 0 || hour > 23 || minute > 59 || second > 60) return undefined
  const fullYear = year.length === 4 ? Number(year) : nearYear(Number(year), new Date(nowMs).getUTCFullYear())
  const midnight = new Date(0)
  midnight.setUTCFullYear(fullYear, monthIndex, Number(day))
  if (midnight.getUTCDate() !== Number(day)) return undefined
  return midnight.getTime() + ((hour * 60 + minute) * 60 + second) * 1000
}

/** The year with these last two digits that is at most 50 years in the future, or else the latest in the past. */
function nearYear(twoDigits: number, thisYear: number): number {
  const year = thisYear - (thisYear % 100) + twoDigits
  return year > thisYear + 50 ? year - 100 : year
}
