import { X509Certificate } from 'node:crypto'

/** The key of a certificate, and when it holds, in milliseconds since the epoch. */
export interface Certificate {
  /** SPKI, as PEM. */
  readonly publicKey: string
  readonly validFrom: number
  readonly validTo: number
}

const END = '-----END CERTIFICATE-----'
const BEGIN = '-----BEGIN CERTIFICATE-----'
const MAX_CHAIN = 5

/**
 * Reads a certificate in PEM, and those that stand behind it: each must have issued the one before it, and all must be
 * valid now. Throws for anything else. That the root is trusted is the business of the connection it came over.
 */
export function readCertificate(pem: string, now: number): Certificate {
  const chain = certificatesIn(pem).map((one) => new X509Certificate(one))
  const [leaf] = chain
  if (leaf === undefined || chain.length > MAX_CHAIN)
    throw new Error('The document is no certificate in PEM.')
  if (leaf.publicKey.asymmetricKeyType !== 'rsa') throw new Error('The certificate is not of an RSA key.')
  for (const [index, one] of chain.entries()) {
    const issuer = chain[index + 1]
    if (issuer !== undefined && !(one.checkIssued(issuer) && one.verify(issuer.publicKey))) {
      throw new Error('The certificates are no chain.')
    }
  }
  const validFrom = Math.max(...chain.map((one) => Date.parse(one.validFrom)))
  const validTo = Math.min(...chain.map((one) => Date.parse(one.validTo)))
  // Negated, so that a date which is none is refused too.
  if (!(validFrom <= now && now <= validTo)) {
    throw new Error('The certificate is not valid now. Check the clock of this machine.')
  }
  return { publicKey: leaf.publicKey.export({ type: 'spki', format: 'pem' }).toString(), validFrom, validTo }
}

function certificatesIn(pem: string): string[] {
  return pem
    .split(END)
    .slice(0, -1)
    .map((part) => part.slice(part.lastIndexOf(BEGIN)) + END)
}
