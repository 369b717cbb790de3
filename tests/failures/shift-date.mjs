// Loaded before everything else: this process believes that it is SKEW_MS later than it is.
const skewMs = Number(process.env.SKEW_MS)
const RealDate = Date

globalThis.Date = class extends RealDate {
  constructor(...parts) {
    if (parts.length === 0) super(RealDate.now() + skewMs)
    else super(...parts)
  }

  static now() {
    return RealDate.now() + skewMs
  }
}
