import base from '../../tsup.config.base.ts'

/** Each entry is one file: what they share is small, and each further module costs time to load. */
export default { ...base, splitting: false }
